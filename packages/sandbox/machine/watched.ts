/** What the watcher would see on the model of a machine, which has no disk, memory or queue to tell of. */
import type { WatchAnswer, WatchCheck } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import type { Machine } from "./machine.ts";
import { machineOf } from "./swarm-members.ts";

export function watchedOn(machine: Machine): WatchAnswer | null {
  const { files } = machine;
  const settings = files.read("/etc/yapit/watch.conf");
  if (files.read("/usr/local/sbin/yapit-watch") === undefined || settings === undefined) return null;
  const setting = (name: string) => new RegExp(`^${name}='(.*)'$`, "m").exec(settings)?.[1] ?? "";
  const at = Math.floor(Date.now() / 1000);
  return {
    ...{ at, lastLook: at, untold: 0 },
    everyMinutes: Number(setting("EVERY_MINUTES")),
    tells: setting("WEBHOOK_URL") !== "",
    checks: findings(machine, setting("SERVICES")).map(({ about, detail, todo }) => ({
      ...{ about, since: at, detail, todo: todo ?? "" },
      ...(todo === undefined ? { state: "ok", now: "ok" } : { state: "fault", now: "fault" }),
    })),
  };
}

interface Seen extends Pick<WatchCheck, "about" | "detail"> {
  /** Undefined: all is well. */
  todo?: string;
}

function findings(machine: Machine, services: string): Seen[] {
  const alive = (about: string, port: number, todo: string): Seen =>
    machine.listeners.has(port)
      ? { about, detail: "answers" }
      : { about, detail: `does not answer on port ${port}`, todo };
  const backup = machine.files.read("/var/lib/yapit/backup.json");
  return [
    ...services.split(" ").map((one): Seen => service(machine, one)),
    ...(machine.docker.state.managed?.nodes ?? []).map((node): Seen => {
      const about = `machine ${node.name}`;
      if (machineOf(machine, node)) return { about, detail: "is ready" };
      return { about, detail: "is down", todo: "pulumi up --refresh makes it anew where it is gone" };
    }),
    alive("traefik", 80, "docker logs dokploy-traefik, docker start dokploy-traefik"),
    alive(
      "dokploy",
      3000,
      "docker service ps dokploy, docker service logs dokploy; what is deployed runs on without it",
    ),
    ...(backup === undefined ? [] : [{ about: "backup", detail: "0 hours old" }]),
  ];
}

/** @param declared "gateway=1" */
function service({ docker }: Machine, declared: string): Seen {
  const [name = "", wanted = "1"] = declared.split("=");
  const all = docker.containers({ "com.docker.compose.service": name });
  const well = all.filter(({ status, health = "healthy" }) => status === "running" && health === "healthy");
  const about = `service ${name}`;
  const detail = `${well.length} of ${wanted} runs`;
  if (well.length >= Number(wanted)) return { about, detail };
  const [wrong] = all.filter((container) => !well.includes(container));
  const todo = `docker logs ${wrong?.name ?? name} on the machine tells why; pulumi up --refresh starts what is gone`;
  return {
    about,
    todo,
    detail: `${detail}${wrong ? `, ${wrong.name} is ${wrong.health === "unhealthy" ? "unhealthy" : wrong.status}` : ""}`,
  };
}
