/**
 * The mark in an object's description by which its creator knows it again. Nothing is unique by name in Dokploy, and a
 * creation whose answer was lost must neither be repeated nor be taken for somebody else's object.
 */
import { createHash } from "node:crypto";

const MARK = / ?\[pulumi:([0-9a-f]{12})\]$/;

/** The description with the mark of the resource behind it. */
export function marked(description: string, urn: string): string {
  return description === "" ? markOf(urn) : `${description} ${markOf(urn)}`;
}

export function isMarkedBy(description: string | null | undefined, urn: string): boolean {
  return (description ?? "").endsWith(markOf(urn));
}

/** Whether any resource of a Pulumi program made the object. */
export function isMarked(description: string | null | undefined): boolean {
  return MARK.test(description ?? "");
}

/** The description as its author wrote it. */
export function unmarked(description: string | null | undefined): string {
  return (description ?? "").replace(MARK, "");
}

function markOf(urn: string): string {
  return `[pulumi:${createHash("sha256").update(urn).digest("hex").slice(0, 12)}]`;
}
