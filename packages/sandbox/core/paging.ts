/** A list cut into pages, as a request asks for one by `page`, from 1, and `per_page`. */

/** @param sizes of a page that names none, and at most */
export function pageOf<T>(all: readonly T[], query: URLSearchParams, sizes: { usual: number; most: number }) {
  const size = Math.min(sizes.most, Math.max(1, Number(query.get("per_page") ?? sizes.usual)));
  const page = Math.max(1, Number(query.get("page") ?? 1));
  const last = Math.max(1, Math.ceil(all.length / size));
  return { items: all.slice((page - 1) * size, page * size), page, size, last, total: all.length };
}
