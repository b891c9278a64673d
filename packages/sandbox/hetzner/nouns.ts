/** The objects of one kind in a project: found by id, each with a name that no other has, and with labels. */
import { checkedLabels } from "./labels.ts";
import { found, type Project } from "./project.ts";
import { InvalidInput, notUnique } from "./refusals.ts";
import { type Action, type Labels, now } from "./state.ts";

export class Nouns<T extends { id: number; name: string; labels: Labels }> {
  readonly all: T[];
  protected readonly project: Project;
  /** As refusals call one: "primary IP". */
  readonly #what: string;
  /** As actions name it: "primary_ip". */
  readonly #type: string;

  constructor(project: Project, all: T[], what: string) {
    this.project = project;
    this.all = all;
    this.#what = what;
    this.#type = what.toLowerCase().replace(" ", "_");
  }

  get(id: number): T {
    return found(this.all, this.#what, id);
  }

  /** What every object of a project begins with. */
  protected begin(
    name: string,
    labels: Labels | undefined,
  ): { id: number; name: string; labels: Labels; created: string } {
    this.checkName(name);
    return { id: this.project.nextId(), name, labels: checkedLabels(labels), created: now() };
  }

  protected checkName(name: string, except?: number): void {
    if (name === "") throw new InvalidInput("name", "Missing data for required field.");
    if (this.all.some((item) => item.name === name && item.id !== except)) throw notUnique("name is already used");
  }

  update(id: number, change: { name?: string; labels?: Labels }): T {
    const item = this.get(id);
    if (change.name !== undefined) this.checkName(change.name, id);
    if (change.labels) item.labels = checkedLabels(change.labels);
    item.name = change.name ?? item.name;
    return item;
  }

  protected act(command: string, item: T, effect?: () => void, serverId?: number): Action {
    const own = { id: item.id, type: this.#type };
    return this.project.act(command, serverId === undefined ? [own] : [own, { id: serverId, type: "server" }], effect);
  }
}
