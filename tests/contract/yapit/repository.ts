/** A checkout, or a bare repository, of the application: its files and history at one commit, asked of git. */
import { execFileSync } from "node:child_process";
import { matchesGlob } from "node:path";
import type { SourceFiles } from "../../../application-source/read-release.ts";

export class Repository {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** 40 hexadecimal digits, of a branch, a tag or an abbreviation. */
  commit(ref: string): string {
    return this.#lines("rev-parse", `${ref}^{commit}`).join();
  }

  paths(commit: string): string[] {
    return this.#lines("ls-tree", "-r", "--name-only", commit);
  }

  files(commit: string, wanted: RegExp): SourceFiles {
    const paths = this.paths(commit).filter((path) => wanted.test(path));
    return new Map(paths.map((path) => [path, this.#git("show", `${commit}:${path}`)]));
  }

  /** What a pattern of a CI's filter stands for: "yapit/gateway/**" is a folder, "yapit/*.py" some files. */
  expanded(commit: string, pattern: string): string[] {
    const folder = /^([^*]+)\/\*\*$/.exec(pattern)?.[1];
    return folder === undefined ? this.paths(commit).filter((path) => matchesGlob(path, pattern)) : [folder];
  }

  /** Of the commits that lead to `commit`, newest first. */
  history(commit: string, paths: string[] = []): string[] {
    return this.#lines("log", "--format=%H", commit, "--", ...paths);
  }

  #lines(...words: string[]): string[] {
    return this.#git(...words)
      .split("\n")
      .filter((line) => line !== "");
  }

  #git(...words: string[]): string {
    return execFileSync("git", ["-C", this.#folder, ...words], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  }
}
