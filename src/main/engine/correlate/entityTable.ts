// Entities and edges while they are being counted: columns of numbers, one slot each.

import type { EntityType } from '../../../shared/contract/values.js';
import { pair } from './columns.js';
import { entityId } from './identity.js';

/** What is known about an entity beyond its key; also what a door needs to find its rows again. */
export type EntityFacts = Readonly<Record<string, string | number | readonly string[]>>;

export class EntityTable {
  readonly #index = new Map<string, number>();
  readonly ids: string[] = [];
  readonly types: EntityType[] = [];
  readonly names: string[] = [];
  readonly facts: EntityFacts[] = [];
  events = new Float64Array(1024);
  first = new Float64Array(1024).fill(Infinity);
  last = new Float64Array(1024).fill(-Infinity);

  get size(): number {
    return this.ids.length;
  }

  slot(type: EntityType, key: string, name: string, facts: () => EntityFacts): number {
    const id = entityId(type, key);
    const known = this.#index.get(id);
    if (known !== undefined) {
      // A mail or application whose name came later than its id.
      if (this.names[known] === key && name !== key) this.names[known] = name;
      return known;
    }
    const slot = this.ids.length;
    this.#index.set(id, slot);
    this.ids.push(id);
    this.types.push(type);
    this.names.push(name);
    this.facts.push(facts());
    if (slot >= this.events.length) this.#grow();
    return slot;
  }

  find(id: string): number | undefined {
    return this.#index.get(id);
  }

  seen(slot: number, time: number): void {
    this.events[slot] = (this.events[slot] ?? 0) + 1;
    if (time < (this.first[slot] ?? Infinity)) this.first[slot] = time;
    if (time > (this.last[slot] ?? -Infinity)) this.last[slot] = time;
  }

  #grow(): void {
    const size = this.events.length * 2;
    const copy = (from: Float64Array<ArrayBuffer>, fill: number) => {
      const to = new Float64Array(size).fill(fill);
      to.set(from);
      return to;
    };
    this.events = copy(this.events, 0);
    this.first = copy(this.first, Infinity);
    this.last = copy(this.last, -Infinity);
  }
}

/** Edges of one relation of one table. */
export class EdgeColumn {
  readonly #slots = new Map<number, number>();
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly count: number[] = [];
  readonly first: number[] = [];
  readonly last: number[] = [];

  constructor(
    readonly table: string,
    readonly relation: string,
  ) {}

  add(from: number, to: number, time: number): void {
    const key = pair(from, to);
    const slot = this.#slots.get(key);
    if (slot === undefined) {
      this.#slots.set(key, this.from.length);
      this.from.push(from);
      this.to.push(to);
      this.count.push(1);
      this.first.push(Number.isNaN(time) ? Infinity : time);
      this.last.push(Number.isNaN(time) ? -Infinity : time);
      return;
    }
    this.count[slot] = (this.count[slot] ?? 0) + 1;
    if (time < (this.first[slot] ?? Infinity)) this.first[slot] = time;
    if (time > (this.last[slot] ?? -Infinity)) this.last[slot] = time;
  }
}
