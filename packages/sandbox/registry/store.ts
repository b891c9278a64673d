/** A container registry as ghcr.io is one: who may read what, and which image a tag names. It knows no protocol. */
import { createHash } from "node:crypto";
import { ApiError } from "../core/api-error.ts";
import { emptyRegistry, type RegistryState } from "./state.ts";

export class RegistryStore {
  readonly state: RegistryState;

  constructor(state: RegistryState = emptyRegistry()) {
    this.state = state;
  }

  /** An image built from the commit, tagged with it and as the latest. */
  publish(repository: string, commit: string): string {
    const digest = `sha256:${createHash("sha256").update(`${repository} ${commit}`).digest("hex")}`;
    const { tags } = (this.state.repositories[repository] ??= { private: false, tags: {} });
    Object.assign(tags, { [commit]: digest, latest: digest });
    return digest;
  }

  /** A pass for one repository; what is private, and what does not exist, is shown to nobody without a token. */
  pass(repository: string, password: string | undefined): string {
    const found = this.state.repositories[repository];
    const trusted = password !== undefined && this.state.tokens.includes(password);
    if (password !== undefined && !trusted) throw new ApiError(403, "DENIED", "denied: denied");
    if (!trusted && (found === undefined || found.private))
      throw new ApiError(401, "UNAUTHORIZED", "authentication required");
    return Buffer.from(`pull ${repository}`).toString("base64");
  }

  digest(repository: string, tag: string, pass: string | undefined): string {
    if (pass !== Buffer.from(`pull ${repository}`).toString("base64"))
      throw new ApiError(401, "UNAUTHORIZED", "authentication required");
    const { tags = {} } = this.state.repositories[repository] ?? {};
    const digest = tag.startsWith("sha256:") ? Object.values(tags).find((known) => known === tag) : tags[tag];
    if (digest === undefined) throw new ApiError(404, "MANIFEST_UNKNOWN", "manifest unknown");
    return digest;
  }
}
