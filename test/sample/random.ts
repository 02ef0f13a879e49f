// Repeatable chance. Every concern draws from a stream of its own name, so that a change to one leaves the others as they were.

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(name: string) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    [this.#a, this.#b, this.#c, this.#d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, hash >>> 0];
    for (let i = 0; i < 20; i++) this.#next();
  }
  /** sfc32: small, fast, and only 32-bit integer arithmetic, so it is the same on every machine. */
  #next(): number {
    const t = (this.#a + this.#b + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    return t >>> 0;
  }
  /** An integer in [0, n). */
  below(n: number): number {
    return Math.floor((this.#next() / 0x1_0000_0000) * n);
  }
  /** An integer in [low, high]. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
  /** One of [weight, value] pairs. */
  weighted<T>(list: readonly (readonly [number, T])[]): T {
    let at = this.below(list.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of list) {
      if (at < weight) return value;
      at -= weight;
    }
    return (list[0] as readonly [number, T])[1];
  }
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.#next().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }
  uuid(): string {
    const h = this.hex(32);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
  }
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Unix ms of a moment of the story: day of March 2026 and a time of day, UTC. */
export function at(day: number, clock: string): number {
  const [h = 0, m = 0, s = 0] = clock.split(':').map(Number);
  return Date.UTC(2026, 2, day, h, m, 0) + Math.round(s * 1000);
}
export const iso = (ms: number): string => new Date(ms).toISOString();
