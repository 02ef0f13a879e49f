// Decoded columns and dictionaries kept within a byte budget. What goes is the longest unused of a few picked by chance, the
// same every time: scans read a case over and over in the same order, and the longest unused of all would always be what is
// needed next.

/** How many are picked; more come closer to the longest unused of all. */
const PICKED = 3;

interface Entry<V> {
  readonly value: V;
  bytes: number;
  /** When it was last asked for, counted in questions. */
  used: number;
  /** Place among the keys. */
  at: number;
  readonly holder: Holder | null;
}

/** A value that can be told to hold less. */
export interface Holder {
  readonly bytes: number;
  /** Gives up what can be worked out again from the rest. */
  slim(): void;
  /** Gives up everything. */
  release(): void;
}

export class ByteCache<V extends object> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #keys: string[] = [];
  #bytes = 0;
  #seed = 0x2545f491;
  #now = 0;

  constructor(private readonly budget: number) {}

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry) entry.used = ++this.#now;
    return entry?.value;
  }

  /** A holder is told to hold less before it has to go. */
  set(key: string, value: V, bytes: number, holder: Holder | null = null): void {
    this.delete(key);
    if (bytes > this.budget) {
      holder?.release();
      return;
    }
    this.#entries.set(key, { value, bytes, holder, used: ++this.#now, at: this.#keys.push(key) - 1 });
    this.#bytes += bytes;
    this.#shrink(key);
  }

  /** A value that is there is in use, and may have come to hold more or less. */
  resize(key: string, bytes: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.used = ++this.#now;
    if (entry.bytes === bytes) return;
    this.#bytes += bytes - entry.bytes;
    entry.bytes = bytes;
    this.#shrink(key);
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    const last = this.#keys.pop();
    if (last === undefined || last === key) return;
    this.#keys[entry.at] = last;
    const moved = this.#entries.get(last);
    if (moved) moved.at = entry.at;
  }

  clear(): void {
    this.#entries.clear();
    this.#keys.length = 0;
    this.#bytes = 0;
  }

  #shrink(except: string): void {
    while (this.#bytes > this.budget && this.#keys.length > 1) {
      const key = this.#pick(except);
      const entry = this.#entries.get(key);
      if (!entry) return;
      const { holder } = entry;
      if (holder) {
        holder.slim();
        if (holder.bytes < entry.bytes) {
          this.#bytes += holder.bytes - entry.bytes;
          entry.bytes = holder.bytes;
          continue;
        }
      }
      this.delete(key);
      holder?.release();
    }
  }

  #pick(except: string): string {
    let found = '';
    let used = Infinity;
    for (let i = 0; i < PICKED || found === ''; i++) {
      this.#seed ^= this.#seed << 13;
      this.#seed ^= this.#seed >>> 17;
      this.#seed ^= this.#seed << 5;
      const key = this.#keys[(this.#seed >>> 0) % this.#keys.length] ?? '';
      const entry = key === except ? undefined : this.#entries.get(key);
      if (!entry || entry.used >= used) continue;
      found = key;
      used = entry.used;
    }
    return found;
  }
}
