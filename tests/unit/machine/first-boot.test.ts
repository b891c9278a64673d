import { describe, expect, it } from "vitest";
import { Machines } from "@yapit-infra/sandbox/machine/machines.ts";
import { bootedMachine, recordingDocker, spec } from "./test-machine.ts";

const cloudConfig = (config: object): string => `#cloud-config\n${JSON.stringify(config)}\n`;

describe("a first boot", () => {
  it("carries out files, packages and commands in their order", async () => {
    const machine = await bootedMachine(
      cloudConfig({
        package_update: true,
        packages: ["jq"],
        write_files: [{ path: "/etc/a/b", content: "aGk=", encoding: "b64", permissions: "0600" }],
        runcmd: [["touch", "/tmp/a b"], "jq -r .x <<< '{\"x\":1}' > /tmp/x"],
      }),
    );
    const { stdout } = await machine.exec(
      "cat /etc/a/b; stat -c ' %a' /etc/a/b; ls '/tmp/a b'; cat /tmp/x; cloud-init status --wait",
    );
    expect(stdout).toBe("hi 600\n/tmp/a b\n1\n\nstatus: done\n");
  });

  it("lets the server's own keys and the user data's in, and makes host keys", async () => {
    const machine = await bootedMachine(cloudConfig({ ssh_authorized_keys: ["ssh-ed25519 AAAA someone"] }));
    const keys = await machine.readFile("/root/.ssh/authorized_keys");
    expect(keys?.split("\n")).toEqual([machine.spec.sshKeys[0]?.trim(), "ssh-ed25519 AAAA someone", ""]);
    expect(await machine.readFile("/etc/ssh/ssh_host_ed25519_key.pub")).toMatch(/^ssh-ed25519 /);
  });

  it("counts a script whose last command fails as an error", async () => {
    const machine = await bootedMachine(cloudConfig({ runcmd: ["false"] }));
    expect(await machine.exec("cloud-init status --wait")).toMatchObject({ stdout: "\nstatus: error\n", code: 1 });
  });

  it("goes on after a file that cannot be written, and counts it as an error", async () => {
    const machine = await bootedMachine(
      cloudConfig({ write_files: [{ path: "/etc/hostname/x", content: "x" }], runcmd: ["touch /tmp/after"] }),
    );
    expect(await machine.exec("ls /tmp/after; cloud-init status")).toMatchObject({
      stdout: "/tmp/after\nstatus: error\n",
    });
  });

  it("warns of keys that cloud-init does not know, with exit code 2", async () => {
    const machine = await bootedMachine(cloudConfig({ run_cmd: ["true"] }));
    expect(await machine.exec("cloud-init status --wait")).toMatchObject({ stdout: "\nstatus: done\n", code: 2 });
  });

  it("holds dpkg's lock for a while: without a timeout apt-get fails, with one it waits", async () => {
    const machine = await bootedMachine();
    const hasty = await machine.exec("apt-get install -y jq");
    expect(hasty.code).toBe(100);
    expect(hasty.stderr).toContain("Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend)");
    const patient = await machine.exec("apt-get -o DPkg::Lock::Timeout=600 install -y jq && command -v jq");
    expect(patient).toMatchObject({ code: 0 });
    expect(patient.stdout).toMatch(/^Waiting for cache lock: .*\/usr\/bin\/jq\n$/s);
  });

  it("survives being saved and loaded", async () => {
    const machines = new Machines({}, { docker: recordingDocker() });
    await machines.boot(spec(cloudConfig({ write_files: [{ path: "/etc/kept", content: "k", permissions: "0640" }] })));
    const events: string[] = [];
    await machines.get(1)?.packages.lock;
    await machines.get(1)?.exec("apt-get install -y docker.io");
    const saved: unknown = JSON.parse(JSON.stringify(machines.save()));
    const loaded = new Machines(saved as ReturnType<typeof machines.save>, { docker: recordingDocker(events) });
    const answer = await loaded
      .get(1)
      ?.exec("cat /etc/kept; stat -c ' %a' /etc/kept; dpkg-query -W -f '${Version}' docker.io");
    expect(answer?.stdout).toBe("k 640\n28.2.2-0ubuntu1~24.04.1");
    expect(events).toEqual(["start"]);
  });

  it("stops and starts what is enabled with its power", async () => {
    const machines = new Machines({}, { docker: recordingDocker() });
    await machines.boot(spec());
    const machine = machines.get(1);
    expect([...(machine?.listeners.keys() ?? [])]).toEqual([22]);
    await machines.power(1, false);
    expect([...(machine?.listeners.keys() ?? [])]).toEqual([]);
    await machines.power(1, true);
    expect([...(machine?.listeners.keys() ?? [])]).toEqual([22]);
  });
});
