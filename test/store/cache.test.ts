// The cache stays within its budget, lets holders hold less before they go, and forgets nothing that it still counts.

import { describe, expect, it } from 'vitest';
import { ByteCache, type Holder } from '../../src/main/engine/store/segment/cache.js';

class Thing implements Holder {
  gone = false;
  constructor(
    public bytes: number,
    private readonly least: number,
  ) {}
  slim(): void {
    this.bytes = Math.min(this.bytes, this.least);
  }
  release(): void {
    this.gone = true;
    this.bytes = 0;
  }
}

describe('the byte cache', () => {
  it('keeps within its budget', () => {
    const cache = new ByteCache<{ readonly n: number }>(100);
    for (let n = 0; n < 1000; n++) {
      cache.set(`k${n % 37}`, { n }, 1 + (n % 9));
      expect(cache.bytes).toBeLessThanOrEqual(100);
    }
    expect(cache.get('k36')).toBeDefined();
  });

  it('asks holders to hold less first, and releases what has to go', () => {
    const cache = new ByteCache<Thing>(100);
    const things = Array.from({ length: 10 }, (_, i) => {
      const thing = new Thing(9, 4);
      cache.set(`t${i}`, thing, 9, thing);
      return thing;
    });
    const large = new Thing(60, 60);
    cache.set('large', large, 60, large);
    expect(cache.bytes).toBe(60 + things.reduce((sum, t) => sum + t.bytes, 0));
    expect(things.some((t) => t.bytes === 4)).toBe(true);
    expect(things.filter((t) => t.gone).length).toBeLessThan(5);
    for (const [i, thing] of things.entries()) expect(cache.get(`t${i}`) === undefined).toBe(thing.gone);
  });

  it('refuses what is larger than all of it, and follows what grows', () => {
    const cache = new ByteCache<Thing>(100);
    const huge = new Thing(101, 101);
    cache.set('huge', huge, 101, huge);
    expect([cache.get('huge'), huge.gone, cache.bytes]).toEqual([undefined, true, 0]);
    const growing = new Thing(10, 10);
    cache.set('growing', growing, 10, growing);
    cache.set('other', new Thing(50, 50), 50);
    growing.bytes = 80;
    cache.resize('growing', 80);
    expect(cache.get('other')).toBeUndefined();
    expect(cache.bytes).toBe(80);
    cache.clear();
    expect([cache.bytes, cache.get('growing')]).toEqual([0, undefined]);
  });
});
