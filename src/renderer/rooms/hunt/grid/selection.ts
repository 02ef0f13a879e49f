// The selected lines of a grid, as ranges: a million lines are one of them.

export interface Range {
  readonly from: number;
  readonly to: number;
}

export class Selection {
  private ranges: readonly Range[] = [];
  /** Where a range grown with Shift began. */
  private anchor = 0;

  get count(): number {
    return this.ranges.reduce((n, r) => n + r.to - r.from + 1, 0);
  }
  has(line: number): boolean {
    return this.ranges.some((r) => line >= r.from && line <= r.to);
  }
  clear(): void {
    this.ranges = [];
  }
  only(line: number): void {
    this.anchor = line;
    this.ranges = [{ from: line, to: line }];
  }
  /** From where the last choice began to here. */
  extend(line: number): void {
    this.ranges = [{ from: Math.min(this.anchor, line), to: Math.max(this.anchor, line) }];
  }
  toggle(line: number): void {
    this.anchor = line;
    if (!this.has(line)) {
      this.ranges = [...this.ranges, { from: line, to: line }].sort((a, b) => a.from - b.from);
      return;
    }
    this.ranges = this.ranges.flatMap((r) =>
      line < r.from || line > r.to
        ? [r]
        : [
            { from: r.from, to: line - 1 },
            { from: line + 1, to: r.to },
          ].filter((p) => p.from <= p.to),
    );
  }
  all(lines: number): void {
    this.ranges = lines > 0 ? [{ from: 0, to: lines - 1 }] : [];
  }
  /** The first lines of it in order, at most so many. */
  lines(most: number): number[] {
    const out: number[] = [];
    for (const r of this.ranges) for (let i = r.from; i <= r.to && out.length < most; i++) out.push(i);
    return out;
  }
}
