/** An action as the API shows it (https://docs.hetzner.cloud/reference/cloud). */
import type { Action } from "../state.ts";

export type ActionJson = ReturnType<typeof actionJson>;

export function actionJson({ id, command, status, progress, started, finished, resources, error }: Action) {
  return { id, command, status, progress, started, finished, resources, error };
}
