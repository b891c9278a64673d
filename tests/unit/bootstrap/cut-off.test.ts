import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NEW_MACHINE, RealShell, type Tree } from "./real-shell.ts";

/** All the moments take some minutes: by default each script is cut off once, in its middle. */
const EVERY_MOMENT = process.env["YAPIT_EVERY_MOMENT"] !== undefined;

const BASELINE = { ADMIN_KEYS: "ssh-ed25519 BBBB one\nssh-ed25519 CCCC two", REBOOT_TIME: "04:00" };
const DOCKER = { DOCKER_VERSION: "28.5.0", ADVERTISE_ADDRESS: "203.0.113.5" };
const TRAEFIK = {
  TRAEFIK_IMAGE: "traefik:v3.6.7",
  ACME_EMAIL: "admin@example.org",
  ORIGIN_PEM: "an origin certificate",
  VISITOR_PEM: "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\na key",
  DEPLOY_HOST: "example.org",
};
const DOKPLOY = {
  DOKPLOY_IMAGE: "dokploy/dokploy:v2",
  POSTGRES_IMAGE: "postgres:16",
  ADVERTISE_ADDRESS: "203.0.113.5",
};

const WITH_DOCKER = {
  ...NEW_MACHINE,
  ".fake/bin/docker": '#!/bin/sh\nexec "$FAKES/docker.sh" "$@"\n',
  ".fake/dockerd": "",
  ".fake/swarm": "",
  ".fake/networks/dokploy-network": "",
};
const WITH_TRAEFIK = {
  ...WITH_DOCKER,
  "etc/dokploy/traefik/traefik.yml": "written by an earlier version\n",
  ".fake/containers/dokploy-traefik": "traefik:v3.6.7 running\n",
  ".fake/reads-dokploy-traefik": "written by an earlier version\n",
};
const WITH_DOKPLOY = {
  ...WITH_DOCKER,
  ".fake/services/dokploy-postgres": "postgres:16\n",
  ".fake/services/dokploy": "dokploy/dokploy:v1\n",
};
const WITH_DEAD_KEY = {
  ...WITH_DOKPLOY,
  "root/.dokploy-token": "dead",
  ".fake/database/member": "owner\n",
  ".fake/database/apikey": "1 deadhash\n",
};

const CASES: [script: string, when: string, values: Record<string, string>, machine: Record<string, string>][] = [
  ["baseline.sh", "on a new machine", BASELINE, NEW_MACHINE],
  ["docker.sh", "on a new machine", DOCKER, NEW_MACHINE],
  ["traefik.sh", "with other settings than before", TRAEFIK, WITH_TRAEFIK],
  ["dokploy.sh", "with a newer version", DOKPLOY, WITH_DOKPLOY],
  ["dokploy-access.sh", "the first time", {}, WITH_DOKPLOY],
];
const FURTHER_CASES: typeof CASES = [
  ["baseline.sh", "with fewer administrators", { ...BASELINE, ADMIN_KEYS: "" }, NEW_MACHINE],
  ["traefik.sh", "the first time", TRAEFIK, WITH_DOCKER],
  [
    "traefik.sh",
    "where traefik.yml is a directory",
    { ...TRAEFIK, ORIGIN_PEM: "", VISITOR_PEM: "", DEPLOY_HOST: "" },
    { ...WITH_DOCKER, "etc/dokploy/traefik/traefik.yml/": "" },
  ],
  ["dokploy.sh", "the first time", DOKPLOY, WITH_DOCKER],
  ["dokploy-access.sh", "with a key that has stopped working", {}, WITH_DEAD_KEY],
];

const shell = new RealShell();
afterAll(() => shell.close());

describe.each(EVERY_MOMENT ? [...CASES, ...FURTHER_CASES] : CASES)("%s %s", (script, _when, values, machine) => {
  let moments: Tree[] = [];
  let end = "";

  beforeAll(() => {
    start(machine);
    moments = withEmptyFiles(shell.momentsOf(script, values, EVERY_MOMENT ? 1 : 20));
    end = comparable(shell.tree());
  });

  it("changes nothing when it runs again", () => {
    expect(shell.run(script, values)).toEqual({ code: 0, stderr: "" });
    expect(comparable(shell.tree())).toBe(end);
  });

  it("ends the same when it runs again after a kill", () => {
    const chosen = EVERY_MOMENT ? moments : moments.slice(moments.length / 2, moments.length / 2 + 1);
    expect(chosen).not.toEqual([]);
    for (const moment of chosen) {
      shell.restore(moment);
      const ended = shell.run(script, values);
      expect({ ...ended, end: comparable(shell.tree()) }).toEqual({ code: 0, stderr: "", end });
    }
  });
});

describe("a script that was cut off", () => {
  it("within dpkg finishes what is half installed", () => {
    start({ ...NEW_MACHINE, ".fake/packages/unattended-upgrades": "unpacked\n" });
    expect(shell.run("baseline.sh", BASELINE)).toEqual({ code: 0, stderr: "" });
    expect(content(".fake/packages/unattended-upgrades")).toBe("installed\n");
  });

  it("with the docker command there, and Docker not yet, installs the rest", () => {
    const { ".fake/bin/docker": docker } = WITH_DOCKER;
    const halfway = { ".fake/packages/docker-ce-cli": "unpacked\n", "etc/docker/.yapit-installing": "" };
    start({ ...NEW_MACHINE, ".fake/bin/docker": docker, ...halfway });
    expect(shell.run("docker.sh", DOCKER)).toEqual({ code: 0, stderr: "" });
    expect(content(".fake/packages/docker-ce")).toBe("installed\n");
  });

  it("before Traefik was restarted restarts it with the settings that it wrote", () => {
    start(WITH_TRAEFIK);
    expect(shell.run("traefik.sh", TRAEFIK).code).toBe(0);
    const settings = content("etc/dokploy/traefik/traefik.yml");
    shell.write({
      ".fake/reads-dokploy-traefik": "written by an earlier version\n",
      "etc/dokploy/traefik/.yapit-changed": "",
    });
    expect(shell.run("traefik.sh", TRAEFIK)).toEqual({ code: 0, stderr: "" });
    expect(content(".fake/reads-dokploy-traefik")).toBe(settings);
  });

  it("while Dokploy was updated still goes back when the new version is not healthy", () => {
    const broken = { ...DOKPLOY, DOKPLOY_IMAGE: "dokploy/dokploy:broken" };
    start({
      ...WITH_DOKPLOY,
      "etc/dokploy/.yapit-updating-from": "dokploy/dokploy:v1\n",
      ".fake/services/dokploy": "dokploy/dokploy:broken\n",
      ".fake/previous-dokploy": "dokploy/dokploy:v1\n",
    });
    const { code, stderr } = shell.run("dokploy.sh", broken);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "dokploy: dokploy/dokploy:broken did not become healthy within 5 minutes; dokploy/dokploy:v1 was put back\n",
    });
    expect(content(".fake/services/dokploy")).toBe("dokploy/dokploy:v1\n");
  });

  it("between making a key and keeping it leaves one key in the end", () => {
    start({ ...WITH_DEAD_KEY, ".fake/database/apikey": "1 hash-of-a-key-that-nobody-kept\n" });
    expect(shell.run("dokploy-access.sh", {})).toEqual({ code: 0, stderr: "" });
    expect(content(".fake/database/apikey")?.trim().split("\n")).toHaveLength(1);
  });
});

function start(files: Readonly<Record<string, string>>): void {
  shell.restore(new Map());
  shell.write(files);
}

function content(path: string): string | undefined {
  return shell.tree().get(path)?.content;
}

/** A kill may also come when a file has been opened and nothing is written yet; a file that was renamed is whole. */
function withEmptyFiles(moments: Tree[]): Tree[] {
  return moments.flatMap((moment, index) => {
    const before = moments[index - 1];
    if (!before) return [moment];
    const gone = [...before].filter(([path]) => !moment.has(path)).map(([, entry]) => entry.content);
    const opened = [...moment].filter(([path, entry]) => {
      const isWritten = (entry.content ?? "") !== "" && before.get(path)?.content !== entry.content;
      return isWritten && !path.startsWith(".fake/") && !gone.includes(entry.content);
    });
    return [...opened.map(([path, entry]) => new Map([...moment, [path, { ...entry, content: "" }]])), moment];
  });
}

const RANDOM = /^root\/\.dokploy-(token|owner)$|^\.fake\/secrets\//;
/** How often something was told to systemd, and users whose sign-up Dokploy never finished. */
const FREE = new Set([".fake/told", ".fake/database/user"]);

/** What has to be the same; of what is random, that it is there, and how often. */
function comparable(tree: Tree): string {
  const entries = [...tree]
    .filter(([path]) => !FREE.has(path))
    .map(([path, entry]) => {
      if (RANDOM.test(path)) return [path, { ...entry, content: entry.content === "" ? "nothing" : "something" }];
      if (path.startsWith(".fake/database/") && entry.content !== undefined)
        return [path, { ...entry, content: `${entry.content.trim().split("\n").length} rows` }];
      return [path, entry];
    });
  return JSON.stringify(entries, undefined, 1);
}
