/** --mount, -v, -p and --publish: their forms and their complaints. */
import { shortPort } from "../compose/service-parts.ts";
import { DockerError } from "../docker-error.ts";
import { hexId } from "../identifiers.ts";
import type { Mount, PublishedPort } from "../state.ts";

/** type=bind,source=/a,target=/b,readonly; the type is volume when none is given. */
export function mountOption(text: string): Mount {
  const mount: Mount = { type: "volume", source: "", target: "", readOnly: false, createsSource: false };
  for (const part of text.split(",")) {
    const [key, value] = splitOnce(part);
    if (key === "type" && (value === "bind" || value === "volume" || value === "tmpfs")) mount.type = value;
    else if ((key === "source" || key === "src") && value !== undefined) mount.source = value;
    else if ((key === "target" || key === "dst" || key === "destination") && value !== undefined) mount.target = value;
    else if (key === "readonly" || key === "ro")
      mount.readOnly = value === undefined || value === "true" || value === "1";
    else if (!/^(bind-propagation|volume-|tmpfs-|consistency|bind-nonrecursive)/.test(key))
      throw new DockerError(`invalid argument "${text}" for "--mount" flag: unexpected key '${key}' in '${part}'`, 125);
  }
  if (mount.target === "")
    throw new DockerError(`invalid argument "${text}" for "--mount" flag: target is required`, 125);
  if (mount.type === "volume" && mount.source === "") mount.source = hexId();
  return mount;
}

/** SOURCE:TARGET[:ro]; an absolute source is a path, another one a volume. */
export function volumeOption(text: string): Mount {
  const parts = text.split(":");
  if (parts.length > 3) throw new DockerError(`docker: invalid spec: ${text}: too many colons`, 125);
  const [source = "", target = ""] = parts.length === 1 ? [hexId(), parts[0]] : parts;
  if (source.startsWith("./") || source.startsWith("../"))
    throw new DockerError(
      `docker: Error response from daemon: create ${source}: "${source}" includes invalid characters for a local volume name`,
      125,
    );
  return {
    type: source.startsWith("/") ? "bind" : "volume",
    source: source.length > 1 ? source.replace(/\/$/, "") : source,
    target,
    readOnly: (parts[2] ?? "").split(",").includes("ro"),
    createsSource: true,
  };
}

/** published=3000,target=3000,protocol=tcp,mode=host, or the short form. */
export function publishOption(text: string): PublishedPort {
  if (!text.includes("=")) return shortPort("--publish", text);
  const given = Object.fromEntries(text.split(",").map((part) => splitOnce(part)));
  const target = Number(given["target"]);
  if (!Number.isInteger(target))
    throw new DockerError(`invalid argument "${text}" for "-p, --publish" flag: target port is required`, 125);
  return {
    address: "0.0.0.0",
    published: Number(given["published"] ?? target),
    target,
    protocol: given["protocol"] === "udp" ? "udp" : "tcp",
  };
}

export function splitOnce(text: string, separator = "="): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
