import { beforeEach, describe, expect, it } from "vitest";
import type { SimulatedMachine } from "@yapit-infra/sandbox/machine/machine.ts";
import { bootedMachine } from "./test-machine.ts";

const ADD_DOCKER = `
curl -fsSL https://download.docker.com/linux/ubuntu/gpg -o /etc/apt/keyrings/docker.asc
echo "deb [arch=amd64 signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/ubuntu noble stable" > /etc/apt/sources.list.d/docker.list
apt-get -qq update >/dev/null`;

let machine: SimulatedMachine;
beforeEach(async () => {
  machine = await bootedMachine();
  await machine.packages.lock;
});

describe("packages", () => {
  it("locates Docker's packages only after their repository was read", async () => {
    expect(await machine.exec("apt-get install -y docker-ce")).toMatchObject({
      code: 100,
      stderr: "E: Unable to locate package docker-ce\n",
    });
    const version = "5:28.5.0-1~ubuntu.24.04~noble";
    const answer = await machine.exec(`${ADD_DOCKER}
      apt-get install -y docker-ce=${version} docker-ce-cli=${version} >/dev/null && apt-mark hold docker-ce
      dpkg-query -W -f '\${Version} \${db:Status-Abbrev}\\n' docker-ce; systemctl is-active docker; docker version`);
    expect(answer.stdout).toBe(
      `docker-ce set on hold.\n${version} hi \nactive\n{"args":["version"],"stdin":"","folder":"/root"}\n`,
    );
  });

  it("does not use a repository without its key", async () => {
    const answer = await machine.exec(
      "echo 'deb [signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/ubuntu noble stable' > /etc/apt/sources.list.d/docker.list; apt-get update",
    );
    expect(answer).toMatchObject({ code: 100 });
    expect(answer.stderr).toContain("NO_PUBKEY");
  });

  it("refuses versions that are not there, downgrades, and changes of held packages", async () => {
    await machine.exec(ADD_DOCKER);
    const install = async (words: string) => (await machine.exec(`apt-get install -y ${words}`)).stderr;
    expect(await install("docker-ce=1")).toBe("E: Version '1' for 'docker-ce' was not found\n");
    expect(await install("docker-ce=5:28.5.1-1~ubuntu.24.04~noble")).toBe("");
    expect(await install("docker-ce=5:28.5.0-1~ubuntu.24.04~noble")).toContain("--allow-downgrades");
    await machine.exec("apt-mark hold docker-ce");
    expect(await install("docker-ce=5:28.5.2-1~ubuntu.24.04~noble")).toContain("--allow-change-held-packages");
  });

  it("asks before it installs unless told yes", async () => {
    expect(await machine.exec("apt-get install jq")).toMatchObject({ code: 1 });
    expect((await machine.exec("dpkg -s jq")).stderr).toContain("package 'jq' is not installed");
  });
});

describe("services", () => {
  it("tells unknown units from inactive ones", async () => {
    const { stdout } = await machine.exec(`
      systemctl is-active nosuch; echo $?; systemctl start nosuch; echo $?
      apt-get install -y fail2ban >/dev/null; systemctl is-enabled fail2ban; systemctl stop fail2ban; systemctl is-active fail2ban; echo $?`);
    expect(stdout).toBe("inactive\n4\n5\nenabled\ninactive\n3\n");
  });

  it("checks sshd's files, and puts them into effect when it is reloaded", async () => {
    const { stdout } = await machine.exec(`
      echo 'MaxAuthTries 3' > /etc/ssh/sshd_config.d/10-a.conf; echo 'MaxAuthTries 9' > /etc/ssh/sshd_config.d/20-b.conf
      sshd -t && systemctl reload ssh && sshd -T | grep '^maxauthtries'
      echo 'Foo bar' > /etc/ssh/sshd_config.d/30-c.conf; sshd -t 2>&1; systemctl restart ssh 2>/dev/null; echo $?`);
    expect(stdout).toBe(
      "maxauthtries 3\n/etc/ssh/sshd_config.d/30-c.conf: line 1: Bad configuration option: Foo\n/etc/ssh/sshd_config: terminating, 1 bad configuration options\n1\n",
    );
    expect(machine.listeners.has(22)).toBe(false);
  });

  it("runs a oneshot unit's commands", async () => {
    const { stdout } = await machine.exec(`
      printf '[Service]\\nType=oneshot\\nExecStart=/usr/bin/touch /run/once\\n' > /etc/systemd/system/once.service
      systemctl daemon-reload; systemctl start once && ls /run/once`);
    expect(stdout).toBe("/run/once\n");
  });
});
