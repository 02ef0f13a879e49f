// make_list, make_set, make_bag and buildschema.

import { isArray, isBag, isReal } from '../dynamic.js';
import { toDynamic } from '../functions/convert.js';
import type { Aggregate } from '../functions/registry.js';
import { Typed, type Dynamic, type Scalar, type Vector } from '../values.js';
import { column, conditional, eachValue, held as gathered, Interner, PairSet, PerGroup, savedVector } from './state.js';
import { at } from '../values.js';

const SIZE_MAX = 1_048_576;
const OLD_SIZE_MAX = 128;
const limitOf = (v: Scalar | undefined, otherwise: number): number => (typeof v === 'number' && v > 0 ? Math.min(v, SIZE_MAX) : otherwise);

const list = (name: string, withNulls: boolean, otherwise: number): Aggregate => ({
  name,
  gathers: true,
  create(types, constants, _ctx, result) {
    const type = types[0] ?? 'dynamic';
    const limit = limitOf(constants[1], otherwise);
    const lists = new PerGroup<Dynamic[]>(() => []);
    let held = 0;
    let characters = 0;
    const push = (g: number, v: Scalar) => {
      // A list of arrays is the list of their items, as a set of arrays is the set of them.
      if (type === 'dynamic' && isArray(v)) for (const item of v) pushItem(g, item);
      else pushItem(g, v);
    };
    const pushItem = (g: number, v: Scalar) => {
      const l = lists.of(g);
      if (l.length < limit) {
        l.push(toDynamic(v, type));
        held++;
        if (typeof v === 'string') characters += v.length;
      }
    };
    return {
      add(groups, args, length) {
        const v = args[0] as Vector;
        if (!withNulls) eachValue(groups, v, length, push);
        else for (let i = 0; i < length; i++) if ((groups[i] as number) >= 0) push(groups[i] as number, at(v, i));
      },
      finish: (groupCount) => column(result, groupCount, (g) => lists.of(g)),
      save: (groupCount) => [gathered(groupCount, (g) => lists.of(g))],
      load(saved, groups) {
        groups.forEach((to, g) => {
          const l = lists.of(to);
          for (const item of at(savedVector(saved, 0), g) as readonly Dynamic[]) {
            if (l.length >= limit) break;
            l.push(item);
            held++;
          }
        });
      },
      bytes: () => held * 40 + characters * 2,
    };
  },
});

const set = (name: string, otherwise: number): Aggregate => ({
  name,
  gathers: true,
  create(types, constants, _ctx, result) {
    const type = types[0] ?? 'dynamic';
    const limit = limitOf(constants[1], otherwise);
    const interner = new Interner(type);
    const pairs = new PairSet();
    const sets = new PerGroup<Dynamic[]>(() => []);
    const members = new PerGroup<number[]>(() => []);
    const offer = (g: number, id: number) => {
      const s = sets.of(g);
      if (s.length >= limit || !pairs.add(g, id)) return;
      s.push(toDynamic(interner.value(id), type));
      members.of(g).push(id);
    };
    return {
      add(groups, args, length) {
        const v = args[0] as Vector;
        if (type === 'dynamic') {
          // A set of arrays is the union of their items.
          eachValue(groups, v, length, (g, x) => {
            for (const item of isArray(x) ? x : [x]) {
              const id = interner.idOf(item);
              if (id >= 0) offer(g, id);
            }
          });
          return;
        }
        const ids = interner.idsOf(v);
        for (let i = 0; i < length; i++) {
          const g = groups[i] as number;
          if (g >= 0 && (ids[i] as number) >= 0) offer(g, ids[i] as number);
        }
      },
      finish: (groupCount) => column(result, groupCount, (g) => sets.of(g)),
      save: (groupCount) => [{ repr: 'any', type, data: interner.values() }, gathered(groupCount, (g) => members.of(g))],
      load(saved, groups) {
        const values = savedVector(saved, 0);
        groups.forEach((to, g) => {
          for (const id of at(savedVector(saved, 1), g) as readonly number[]) {
            const own = interner.idOf(at(values, id));
            if (own >= 0) offer(to, own);
          }
        });
      },
      bytes: () => interner.bytes() + pairs.bytes() * 2,
    };
  },
});

const bag = (name: string, otherwise: number): Aggregate => ({
  name,
  create(_types, constants, _ctx, result) {
    const limit = limitOf(constants[1], otherwise);
    const bags = new PerGroup<Map<string, Dynamic>>(() => new Map());
    let held = 0;
    return {
      add(groups, args, length) {
        eachValue(groups, args[0] as Vector, length, (g, v) => {
          if (!isBag(v)) return;
          const b = bags.of(g);
          for (const [k, item] of Object.entries(v)) {
            if (b.has(k) || b.size >= limit) continue;
            b.set(k, item);
            held++;
          }
        });
      },
      finish: (groupCount) => column(result, groupCount, (g) => Object.fromEntries(bags.of(g))),
      bytes: () => held * 120,
    };
  },
});

/** What a position in the documents was seen to hold. */
class Shape {
  readonly kinds = new Set<string>();
  readonly members = new Map<string, Shape>();
  items: Shape | null = null;
  isBag = false;
  add(v: Dynamic): void {
    if (v === null) return;
    if (isArray(v)) {
      this.items ??= new Shape();
      for (const item of v) this.items.add(item);
    } else if (isBag(v)) {
      this.isBag = true;
      for (const [k, item] of Object.entries(v)) {
        const member = this.members.get(k) ?? new Shape();
        this.members.set(k, member);
        member.add(item);
      }
    } else this.kinds.add(kindOf(v));
  }
  describe(): Dynamic {
    const out: Dynamic[] = [...this.kinds];
    if (this.isBag || this.items) {
      const members: { [key: string]: Dynamic } = {};
      for (const [k, shape] of this.members) members[k] = shape.describe();
      if (this.items) members['`indexer`'] = this.items.describe();
      out.push(members);
    }
    return out.length === 1 ? (out[0] as Dynamic) : out;
  }
}
function kindOf(v: Dynamic): string {
  if (isReal(v)) return 'double';
  if (v instanceof Typed) return v.type;
  switch (typeof v) {
    case 'boolean':
      return 'bool';
    case 'bigint':
    case 'number':
      return 'long';
    default:
      return 'string';
  }
}
const buildschema: Aggregate = {
  name: 'buildschema',
  create(_types, _constants, _ctx, result) {
    const shapes = new PerGroup(() => ({ shape: new Shape(), any: false }));
    return {
      add(groups, args, length) {
        eachValue(groups, args[0] as Vector, length, (g, v) => {
          const s = shapes.of(g);
          s.any = true;
          s.shape.add(v as Dynamic);
        });
      },
      finish: (groupCount) => column(result, groupCount, (g) => (shapes.of(g).any ? shapes.of(g).shape.describe() : null)),
      bytes: () => shapes.items.length * 1000,
    };
  },
};

const makeList = list('make_list', false, SIZE_MAX);
const makeSet = set('make_set', SIZE_MAX);
const makeBag = bag('make_bag', SIZE_MAX);

export const collectAggregates: readonly Aggregate[] = [
  makeList,
  conditional('make_list_if', makeList, 1),
  list('make_list_with_nulls', true, SIZE_MAX),
  list('makelist', false, OLD_SIZE_MAX),
  makeSet,
  conditional('make_set_if', makeSet, 1),
  set('makeset', OLD_SIZE_MAX),
  makeBag,
  conditional('make_bag_if', makeBag, 1),
  bag('make_dictionary', OLD_SIZE_MAX),
  buildschema,
];
