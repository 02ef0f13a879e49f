// The numbers of each group, in order: kept as they come, put together by group and sorted when they are asked for.

const FIRST = 1 << 12;

export class GroupedNumbers {
  #groups = new Int32Array(FIRST);
  #values = new Float64Array(FIRST);
  #length = 0;
  /** Where each group's values begin, once they are in order. */
  #starts: Int32Array | null = null;

  get length(): number {
    return this.#length;
  }
  get groups(): Int32Array {
    return this.#groups.subarray(0, this.#length);
  }
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** Room for so many more, which `add` then need not look for. */
  reserve(more: number): void {
    if (this.#length + more <= this.#groups.length) return;
    const size = Math.max(this.#groups.length * 2, this.#length + more);
    const groups = new Int32Array(size);
    const values = new Float64Array(size);
    groups.set(this.groups);
    values.set(this.values);
    this.#groups = groups;
    this.#values = values;
  }

  add(group: number, value: number): void {
    this.#groups[this.#length] = group;
    this.#values[this.#length++] = value;
    this.#starts = null;
  }

  /** The values of a group from the least to the greatest. */
  of(group: number): Float64Array {
    const starts = (this.#starts ??= this.#arrange());
    return this.#values.subarray(starts[group] ?? this.#length, starts[group + 1] ?? this.#length);
  }

  bytes(): number {
    // Putting them in order takes the same once more.
    return this.#groups.length * 24;
  }

  #arrange(): Int32Array {
    const { groups, values } = this;
    let most = -1;
    for (let i = 0; i < groups.length; i++) most = Math.max(most, groups[i] as number);
    const starts = new Int32Array(most + 2);
    for (let i = 0; i < groups.length; i++) starts[(groups[i] as number) + 1] = (starts[(groups[i] as number) + 1] as number) + 1;
    for (let g = 0; g <= most; g++) starts[g + 1] = (starts[g + 1] as number) + (starts[g] as number);
    const next = starts.slice();
    const together = new Float64Array(groups.length);
    for (let i = 0; i < groups.length; i++) {
      const g = groups[i] as number;
      const at = next[g] as number;
      next[g] = at + 1;
      together[at] = values[i] as number;
    }
    for (let g = 0; g <= most; g++) {
      together.subarray(starts[g], starts[g + 1]).sort();
      groups.fill(g, starts[g], starts[g + 1]);
    }
    values.set(together);
    return starts;
  }
}
