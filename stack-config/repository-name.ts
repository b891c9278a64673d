/** A login at GitHub: letters, digits and hyphens; of an Enterprise Managed User with the enterprise's short name behind "_". */
const OWNER = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:_[A-Za-z0-9]{1,20})?$/;
const NAME = /^[A-Za-z0-9._-]{1,100}$/;

/** What keeps a text from being "owner/name" of a repository at GitHub; undefined when it is one. */
export function repositoryProblem(text: string): string | undefined {
  const [owner = "", name = "", ...rest] = text.split("/");
  if (/^(https?:|git@|ssh:)/.test(text)) return "is an address; write owner/name alone";
  if (rest.length > 0 || !OWNER.test(owner) || !NAME.test(name) || name === "." || name === "..")
    return "is not a repository at GitHub in the form owner/name";
  // GitHub takes the ending off whatever is made or asked for.
  if (/\.git$/i.test(name)) return `ends in .git, which no repository's name does; write ${owner}/${name.slice(0, -4)}`;
  return undefined;
}
