// Sums of reals that do not depend on the order of the values: each group keeps its total as a few non-overlapping parts
// (Shewchuk), and the rounded sum of those is the true sum, rounded once. So neither the layout of segments nor the number of
// workers shows in a result.

export class ExactSums {
  readonly #parts: (number[] | undefined)[] = [];
  /** Infinities and NaN take no part in the exact arithmetic. */
  readonly #odd = new Map<number, number>();

  add(group: number, value: number): void {
    if (!Number.isFinite(value)) {
      this.#odd.set(group, (this.#odd.get(group) ?? 0) + value);
      return;
    }
    const parts = (this.#parts[group] ??= []);
    let x = value;
    let kept = 0;
    for (let i = 0; i < parts.length; i++) {
      let y = parts[i] as number;
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low !== 0) parts[kept++] = low;
      x = high;
    }
    if (!Number.isFinite(x)) {
      this.#odd.set(group, (this.#odd.get(group) ?? 0) + x);
      parts.length = 0;
      return;
    }
    parts[kept++] = x;
    parts.length = kept;
  }

  of(group: number): number {
    const odd = this.#odd.get(group);
    if (odd !== undefined) return odd;
    const parts = this.#parts[group];
    if (!parts || parts.length === 0) return 0;
    // From the largest down; what is left over decides a tie as all the smaller parts together would.
    let n = parts.length - 1;
    let high = parts[n] as number;
    let low = 0;
    while (n > 0) {
      const x = high;
      const y = parts[--n] as number;
      high = x + y;
      low = y - (high - x);
      if (low !== 0) break;
    }
    const next = n > 0 ? (parts[n - 1] as number) : 0;
    if ((low < 0 && next < 0) || (low > 0 && next > 0)) {
      const twice = low * 2;
      const x = high + twice;
      if (x - high === twice) high = x;
    }
    return high;
  }

  /** What a group was given, as numbers that add up to the same. */
  partsOf(group: number): readonly number[] {
    const odd = this.#odd.get(group);
    return odd === undefined ? (this.#parts[group] ?? []) : [odd];
  }

  bytes(): number {
    return this.#parts.length * 48;
  }
}
