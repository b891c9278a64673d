/** An owner in Dokploy and an API key that works, as dokploy-access.sh sees to it. */
import { randomBytes } from "node:crypto";
import { createApiKey, keyHash } from "../../dokploy/store/api-keys.ts";
import { becomeOwner, createUser, owner } from "../../dokploy/store/sign-up.ts";
import type { Tables } from "../../dokploy/tables/tables.ts";
import { tablesOn } from "../dokploy-database.ts";
import type { Machine } from "../machine.ts";
import { StepFailed } from "./step.ts";

const TOKEN = "/root/.dokploy-token";
const OWNER = "/root/.dokploy-owner";
const NAME = "yapit-infra";

/** Returns what the script prints. */
export function dokployAccess(machine: Machine): string {
  const { files, listeners, spec } = machine;
  const tables = listeners.has(3000) ? tablesOn(machine) : undefined;
  if (!tables)
    throw new StepFailed(
      "dokploy-access: Dokploy answers 000 at /register for a minute; see docker service logs dokploy on the machine",
    );
  const token = files.read(TOKEN) ?? "";
  if (tables.apiKeys.some(({ key, enabled }) => enabled === true && key === keyHash(token))) {
    files.write(TOKEN, token, 0o600);
    return "dokploy-access: the key works\n";
  }
  if (!owner(tables)) {
    const email = `owner-${randomBytes(3).toString("hex")}@yapit.invalid`;
    const password = randomBytes(16).toString("hex");
    files.write(OWNER, `email=${email}\npassword=${password}\n`, 0o600);
    becomeOwner(tables, createUser(tables, { email, password, name: "Yapit", lastName: "Infra" }));
    tables.settings.serverIp = spec.ipv4;
  }
  files.write(TOKEN, mint(tables), 0o600);
  return "dokploy-access: a new key works\n";
}

/** Written into the database by the script; a key of the same name goes. */
function mint(tables: Tables): string {
  const member = owner(tables);
  if (!member) throw new StepFailed("dokploy-access: no API key can be made: the owner has no organization");
  tables.apiKeys = tables.apiKeys.filter(({ name }) => name !== NAME);
  const { userId, organizationId } = member;
  return createApiKey(tables, userId, { name: NAME, metadata: { organizationId }, rateLimitEnabled: false }).key;
}
