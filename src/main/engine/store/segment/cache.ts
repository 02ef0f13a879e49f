// Decoded columns and dictionaries kept within a byte budget. What goes is chosen by chance, the same every time: scans read a
// case over and over in the same order, and of what does not fit, the least recently used would always be the next one needed.

interface Entry<V> {
  readonly value: V;
  bytes: number;
  /** Place among the keys. */
  at: number;
  readonly leave: (() => void) | null;
}

export class ByteCache<V extends object> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #keys: string[] = [];
  #bytes = 0;
  #seed = 0x2545f491;

  constructor(private readonly budget: number) {}

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** `leave` is called when the value has to go. */
  set(key: string, value: V, bytes: number, leave: (() => void) | null = null): void {
    this.delete(key);
    if (bytes > this.budget) {
      leave?.();
      return;
    }
    this.#entries.set(key, { value, bytes, leave, at: this.#keys.push(key) - 1 });
    this.#bytes += bytes;
    this.#shrink(key);
  }

  /** A value that is there may have come to hold more or less. */
  resize(key: string, bytes: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.bytes === bytes) return;
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
      this.#seed ^= this.#seed << 13;
      this.#seed ^= this.#seed >>> 17;
      this.#seed ^= this.#seed << 5;
      const key = this.#keys[(this.#seed >>> 0) % this.#keys.length];
      if (key === undefined || key === except) continue;
      const leave = this.#entries.get(key)?.leave;
      this.delete(key);
      leave?.();
    }
  }
}
