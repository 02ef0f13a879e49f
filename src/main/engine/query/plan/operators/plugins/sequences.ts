// Plugins that follow steps in order: sequence_detect, funnel_sequence and funnel_sequence_completion.

import { convert } from '../../../exec/inside.js';
import { compile } from '../../../exec/eval.js';
import { isArray } from '../../../dynamic.js';
import { textOf } from '../../../functions/index.js';
import { typeInside } from '../../../functions/convert.js';
import { at, type Batch, type Scalar } from '../../../values.js';
import type { BExpr } from '../../expr.js';
import { Scope } from '../../scope.js';
import type { SideTable } from '../../tables.js';
import { cell, groupRows, type Plugin, type PluginCall } from './call.js';
import { Bins, slices, type Event, type Id } from './timeline.js';

/** Every chain of times at which the steps hold one after the other, within the two time limits. */
export const sequenceDetect: Plugin = async (c) => {
  const time = c.column(0);
  const [stepLimit, spanLimit] = [await c.number(1), await c.number(2)];
  const scope = new Scope(c.input.schema);
  const steps: { readonly name: string; readonly test: BExpr }[] = [];
  const dims: number[] = [];
  for (let i = 3; i < c.count; i++) {
    const e = c.call.args[i];
    if (!e) continue;
    const column = c.find(i);
    if (column >= 0 && e.kind !== 'named') dims.push(column);
    else {
      const name = e.kind === 'named' ? (e.names[0] ?? '') : `Expr${steps.length + 1}`;
      steps.push({ name, test: await c.planner.scalars.compile(e.kind === 'named' ? e.value : e, scope, c.env) });
    }
  }
  if (steps.length === 0) throw c.fail('a sequence needs steps');
  const timeColumn = c.schemaAt(time);
  const schema = [
    ...dims.map((d) => c.schemaAt(d)),
    ...steps.map((s) => ({ name: `${s.name}_${timeColumn.name}`, type: timeColumn.type })),
    { name: 'Duration', type: timeColumn.type === 'datetime' ? ('timespan' as const) : timeColumn.type },
  ];
  return c.rows(schema, function* (rows, rt) {
    const marks = steps.map((s) => compile(s.test, rt)(rows));
    for (const group of groupRows(rows, c.input.schema, dims, rt)) {
      const times = marks.map((mark) => {
        const found = new Set<number>();
        for (const row of group.rows) {
          rt.step();
          const t = cell(rows, time, row);
          if (at(mark, row) === true && t !== null) found.add(Number(t));
        }
        return [...found].sort((a, b) => a - b);
      });
      const follow = function* (step: number, chain: readonly number[]): Generator<readonly number[]> {
        const first = chain[0] ?? 0;
        const last = chain[chain.length - 1] ?? 0;
        if (step === steps.length) {
          yield chain;
          return;
        }
        const list = times[step] ?? [];
        for (let i = step === 0 ? 0 : after(list, last); i < list.length; i++) {
          const t = list[i] ?? 0;
          rt.step();
          if (step > 0 && (t - last > stepLimit || t - first > spanLimit)) break;
          yield* follow(step + 1, [...chain, t]);
        }
      };
      for (const chain of follow(0, [])) {
        yield [...group.values, ...chain, (chain[chain.length - 1] ?? 0) - (chain[0] ?? 0)];
      }
    }
  });
};

/** Place of the first element greater than `t` in a sorted list. */
function after(list: readonly number[], t: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((list[mid] ?? 0) <= t) low = mid + 1;
    else high = mid;
  }
  return low;
}

async function sequenceOf(c: PluginCall, place: number): Promise<readonly string[]> {
  const v = await c.value(place);
  if (!isArray(v) || v.length === 0) throw c.fail('the sequence must be an array with at least one state');
  return v.map((x) => textOf(x, 'dynamic'));
}

interface State {
  readonly t: number;
  readonly state: string;
}
/** The states of each id, in time order. */
function statesById(
  events: readonly Event[],
  stateOf: (row: number) => string,
): Map<Id, { readonly id: Scalar; readonly states: State[] }> {
  const out = new Map<Id, { readonly id: Scalar; readonly states: State[] }>();
  for (const e of events) {
    const one = out.get(e.id) ?? { id: e.value, states: [] };
    one.states.push({ t: e.t, state: stateOf(e.row) });
    out.set(e.id, one);
  }
  return out;
}

const MOST_SAMPLES = 128;

/** Who took the sequence in each bin: by the states around it, by the state before it, and by the state after it. */
export const funnelSequence: Plugin = async (c) => {
  const bins = Bins.of(c, await c.number(2), await c.number(3), await c.value(5));
  const limit = await c.number(4);
  const sequence = await sequenceOf(c, 7);
  const shared = c.shared();
  const table = (name: string, by: readonly ('prev' | 'next')[]): SideTable => {
    const schema = [
      c.schemaAt(c.column(1)),
      ...by.map((n) => ({ name: n, type: 'string' as const })),
      { name: 'dcount', type: 'long' as const },
      { name: 'samples', type: 'dynamic' as const },
    ];
    const plan = c.over(shared).rows(schema, (rows) => funnelRows(c, rows, bins, limit, sequence, by));
    return { name, plan, visualization: null };
  };
  return c.several([table('prev_sequence_next', ['prev', 'next']), table('prev_sequence', ['prev']), table('sequence_next', ['next'])]);
};

function* funnelRows(
  c: PluginCall,
  rows: Batch,
  bins: Bins,
  limit: number,
  sequence: readonly string[],
  by: readonly ('prev' | 'next')[],
): Generator<readonly Scalar[]> {
  const [id, time, state] = [c.column(0), c.column(1), c.column(6)];
  const [type, idType] = [c.schemaAt(state).type, c.schemaAt(id).type];
  const groups = new Map<string, { readonly bin: number; readonly around: readonly string[]; readonly ids: Map<Id, Scalar> }>();
  for (const slice of slices(c, rows, id, time, [])) {
    const inside = slice.events.filter((e) => e.t >= bins.start && e.t <= bins.end);
    for (const [key, one] of statesById(inside, (row) => textOf(cell(rows, state, row), type))) {
      one.states.forEach((first, i) => {
        if (first.state !== sequence[0]) return;
        c.planner.rt.step();
        const end = complete(one.states, i, sequence, limit);
        if (end < 0) return;
        const before = one.states.slice(0, i).findLast((s) => s.state !== sequence[0] && first.t - s.t <= limit);
        const last = one.states[end];
        const next = one.states.slice(end + 1).find((s) => s.state !== sequence[sequence.length - 1] && s.t - (last?.t ?? 0) <= limit);
        const bin = bins.of(first.t);
        const around = by.map((side) => (side === 'prev' ? (before?.state ?? '') : (next?.state ?? '')));
        const group = JSON.stringify([bin, around]);
        const known = groups.get(group) ?? { bin, around, ids: new Map<Id, Scalar>() };
        known.ids.set(key, one.id);
        groups.set(group, known);
      });
    }
  }
  for (const g of [...groups.values()].sort((a, b) => a.bin - b.bin || b.ids.size - a.ids.size)) {
    const samples = [...g.ids.values()].slice(0, MOST_SAMPLES).map((v) => convert(v, idType, 'dynamic'));
    yield [bins.value(g.bin), ...g.around, g.ids.size, samples as Scalar];
  }
}

/** Index of the event that completes the sequence begun at `from`, each step within the limit of the one before; −1 when none does. */
function complete(states: readonly State[], from: number, sequence: readonly string[], limit: number): number {
  let place = from;
  for (let step = 1; step < sequence.length; step++) {
    const last = states[place]?.t ?? 0;
    const next = states.findIndex((s, i) => i > place && s.state === sequence[step] && s.t - last <= limit);
    if (next < 0) return -1;
    place = next;
  }
  return place;
}

/** How many ids reached each step of the sequence within each period, bin by bin. */
export const funnelSequenceCompletion: Plugin = async (c) => {
  const [id, time, state] = [c.column(0), c.column(1), c.column(5)];
  const bins = Bins.of(c, await c.number(2), await c.number(3), await c.value(4));
  const sequence = await sequenceOf(c, 6);
  const given = await c.value(7);
  if (!isArray(given)) throw c.fail('the periods must be an array');
  const timeColumn = c.schemaAt(time);
  const periodType = timeColumn.type === 'datetime' ? 'timespan' : timeColumn.type;
  const periods = given.map((v) => Number(convert(v, typeInside(v), periodType)));
  const type = c.schemaAt(state).type;
  const schema = [timeColumn, { ...c.schemaAt(state) }, { name: 'Period', type: periodType }, { name: 'dcount', type: 'long' as const }];
  return c.rows(schema, function* (rows) {
    const inside = slices(c, rows, id, time, []).flatMap((s) => s.events.filter((e) => e.t >= bins.start && e.t <= bins.end));
    const byBin = new Map<number, Event[]>();
    for (const e of inside) {
      const list = byBin.get(bins.of(e.t));
      if (list) list.push(e);
      else byBin.set(bins.of(e.t), [e]);
    }
    for (const [bin, events] of [...byBin.entries()].sort((a, b) => a[0] - b[0])) {
      const people = statesById(events, (row) => textOf(cell(rows, state, row), type));
      for (const limit of periods) {
        const reached = new Array<number>(sequence.length).fill(0);
        for (const { states } of people.values()) {
          c.planner.rt.step();
          const most = furthest(states, sequence, limit);
          for (let i = 0; i < most; i++) reached[i] = (reached[i] ?? 0) + 1;
        }
        for (const [i, name] of sequence.entries()) yield [bins.value(bin), convert(name, 'string', type), limit, reached[i] ?? 0];
      }
    }
  });
};

/** The most steps taken in order within the limit from any first step. */
function furthest(states: readonly State[], sequence: readonly string[], limit: number): number {
  let most = 0;
  states.forEach((first, i) => {
    if (first.state !== sequence[0] || most === sequence.length) return;
    let step = 1;
    for (let k = i + 1; k < states.length && step < sequence.length; k++) {
      const s = states[k];
      if (!s || s.t - first.t > limit) break;
      if (s.state === sequence[step]) step++;
    }
    most = Math.max(most, step);
  });
  return most;
}
