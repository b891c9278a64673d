/**
 * Prints the facts of a release as JSON: `node tests/contract/yapit/extract.ts CHECKOUT [REF]`, where CHECKOUT is a
 * checkout of the application's repository or a bare one. application-source/facts/ holds what it printed.
 */
import { imageCommits } from "../../../application-source/image-commits.ts";
import { readRelease } from "../../../application-source/read-release.ts";
import type { ReleaseFacts } from "../../../application-source/release-facts.ts";
import { Repository } from "./repository.ts";

const READ =
  /^(\.github\/workflows\/deploy\.yml|docker-compose(\.prod|\.selfhost)?\.yml|\.env\.(prod|selfhost\.example)|docker\/.*Dockerfile[^/]*|frontend\/(Dockerfile|nginx\.[\w.]*conf|package\.json|\.env\.production|src\/.*\.tsx?)|yapit\/(gateway|workers)\/.*(\.py|Dockerfile[^/]*))$/;

export function extract(folder: string, ref: string): ReleaseFacts {
  const repository = new Repository(folder);
  const commit = repository.commit(ref);
  const { images, ...facts } = readRelease(repository.files(commit, READ));
  const history = repository.history(commit);
  const withCommits = Object.entries(images).map(([name, image]) => {
    const paths = image.paths.flatMap((pattern) => repository.expanded(commit, pattern));
    const [changed = commit] = repository.history(commit, paths);
    return [name, { ...image, paths, commits: imageCommits(history, changed) }];
  });
  return { commit, ...facts, images: Object.fromEntries(withCommits) as ReleaseFacts["images"] };
}

const [, script, folder, ref = "HEAD"] = process.argv;
if (script === import.meta.filename) {
  if (folder === undefined) console.error("name the checkout: node tests/contract/yapit/extract.ts CHECKOUT [REF]");
  else console.log(JSON.stringify(extract(folder, ref), undefined, 2));
}
