/** What a program has printed, newest last. */
export class ContainerLog {
  readonly lines: string[] = [];

  write(...lines: string[]): void {
    this.lines.push(...lines);
    if (this.lines.length > 500) this.lines.splice(0, this.lines.length - 500);
  }
}
