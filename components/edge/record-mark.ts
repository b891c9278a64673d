/** The comment of a DNS record that this program made; Cloudflare takes one on every plan. Whatever lacks it is somebody else's. */
const MARK = "yapit-infra ";

export function recordMark(stack: string): string {
  return MARK + stack;
}

/** Whose the record is; undefined: not this program's. */
export function markedStack(comment: string | null | undefined): string | undefined {
  return comment?.startsWith(MARK) ? comment.slice(MARK.length) : undefined;
}
