import type { Dokploy } from "./dokploy.ts";
import { password } from "./ids.ts";
import { owner, setPassword } from "./store/sign-up.ts";

/** The owner's new password, on standard output (facts 13). */
export function resetPassword(dokploy: Dokploy): { stdout: string; stderr: string; code: number } {
  const first = owner(dokploy.tables);
  if (!first) return { stdout: "Error resetting password\n", stderr: "", code: 0 };
  const fresh = password();
  setPassword(dokploy.tables, first.userId, fresh);
  return { stdout: `Password reset successful\nNew password:  ${fresh}\n`, stderr: "", code: 0 };
}
