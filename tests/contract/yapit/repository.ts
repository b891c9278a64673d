/** A checkout, or a bare repository, of the application: its files and history at one commit, asked of git. */
import { execFileSync } from "node:child_process";
import type { SourceFiles } from "../../../application-source/read-release.ts";

export class Repository {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** 40 hexadecimal digits, of a branch, a tag or an abbreviation. */
  commit(ref: string): string {
    return this.#git("rev-parse", `${ref}^{commit}`).trim();
  }

  files(commit: string, wanted: RegExp): SourceFiles {
    const paths = this.#git("ls-tree", "-r", "--name-only", commit)
      .split("\n")
      .filter((path) => wanted.test(path));
    return new Map(paths.map((path) => [path, this.#git("show", `${commit}:${path}`)]));
  }

  /** Of the commits that lead to `commit`, newest first. */
  history(commit: string, paths: string[] = []): string[] {
    const pathspecs = paths.map((path) => `:(glob)${path}`);
    return this.#git("log", "--format=%H", commit, "--", ...pathspecs)
      .split("\n")
      .filter((line) => line !== "");
  }

  #git(...words: string[]): string {
    return execFileSync("git", ["-C", this.#folder, ...words], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  }
}
