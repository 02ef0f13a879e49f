// Every function over random arguments: row by row, and over batches in each representation a column can have. All must agree,
// nothing may throw but an error with a code, and results must be of the type the plan expects.

import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../../src/main/engine/query/decimal.js';
import { realInside, realsInside } from '../../../../src/main/engine/query/dynamic.js';
import { compile } from '../../../../src/main/engine/query/exec/eval.js';
import { functionTable } from '../../../../src/main/engine/query/exec/functionTable.js';
import { Runtime } from '../../../../src/main/engine/query/exec/runtime.js';
import { call, column, constant, type BExpr } from '../../../../src/main/engine/query/plan/expr.js';
import { at, vectorOf, type Dictionary, type Scalar, type Vector } from '../../../../src/main/engine/query/values.js';
import { formatCell } from '../../../../src/main/engine/query/cells.js';
import { NEVER_CANCELLED, QuarryError } from '../../../../src/shared/base/errors.js';
import type { KqlType } from '../../../../src/shared/base/types.js';
import { engineOver, NOW } from '../../memory.js';
import { seeded, type Random } from './random.js';

const POOL: Readonly<Record<KqlType, readonly Scalar[]>> = {
  bool: [true, false, null],
  int: [0, 1, -1, 7, 2147483647, -2147483648, null],
  long: [0, 1, -1, 63, 64, 1000, 9_007_199_254_740_993n, -9_223_372_036_854_775_808n, null],
  real: [0, 1.5, -0.25, 1e300, NaN, Infinity, -Infinity, null],
  decimal: [parseDecimal('0'), parseDecimal('-12.345'), parseDecimal('99999999999999999999'), null],
  datetime: [NOW, Number(NOW) - 12_345_678_901, -4_417_344_000_000_000, null],
  timespan: [0, 36_000_000_000, -1, 9_223_372_036_854_775_807n, null],
  guid: ['00000000-0000-4000-8000-000000000001', '74be27de-1e4e-49d9-b579-fe0b331d3642', null],
  string: [
    '',
    'a',
    'Abc def',
    'x=1;y=2',
    '10.0.0.1',
    'https://a.b/c?d=e',
    '{"a":[1,2]}',
    '2024-01-02',
    '-5',
    'é\u{1f980}',
    '(',
    'hour',
    '[1,2',
  ],
  dynamic: [
    null,
    [],
    {},
    [1, 2.5, null, 'x'],
    { a: 1, b: { c: 'd' } },
    'text',
    5,
    [[1], [2]],
    true,
    realInside(5),
    realsInside([1, 2.5, -3, 0]),
    { a: realInside(1) },
  ],
};
const TYPES = Object.keys(POOL) as KqlType[];
const ROWS = 24;

class ListDictionary implements Dictionary {
  constructor(private readonly values: readonly Scalar[]) {}
  get size() {
    return this.values.length;
  }
  get(id: number): Scalar {
    return this.values[id] ?? null;
  }
  text(id: number): string {
    return String(this.values[id]);
  }
}

const runtime = () =>
  new Runtime(
    { now: NOW, cancel: NEVER_CANCELLED },
    async () => undefined,
    () => 0,
  );

/** The same values in every form a column of the type can have. */
function forms(type: KqlType, values: readonly Scalar[]): Vector[] {
  const out: Vector[] = [vectorOf(type, values), { repr: 'any', type, data: values }];
  if (type === 'string' || type === 'guid' || type === 'dynamic') {
    const distinct: Scalar[] = [];
    const ids = Int32Array.from(values, (v) => {
      if (v === null) return -1;
      const known = distinct.indexOf(v);
      return known >= 0 ? known : distinct.push(v) - 1;
    });
    out.push({ repr: 'dict', type, ids, dict: new ListDictionary(distinct) });
  }
  return out;
}

// What differs from call to call, makes a million items of random bounds, or waits for a library to be loaded.
const LEFT_OUT = /^(rand|range|new_guid|assert|geo_.*h3.*|__.*)$/;

const show = (type: KqlType, v: Scalar): string => JSON.stringify(formatCell(type, v));

function attempt<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof QuarryError) return `error ${error.code}`;
    throw error;
  }
}

const { run } = engineOver();
/** The type the binder gives a call over columns of these types; null when it refuses them. */
async function boundType(name: string, types: readonly KqlType[]): Promise<KqlType | null> {
  const columns = types.map((_t, i) => `c${i}`);
  const [a, b, c] = columns;
  const expression =
    /^[a-z]\w*$/.test(name) && !/^(in|has|contains|startswith|endswith|hasprefix|hassuffix)(_cs|_any|_all)?$|^(and|or|between)$/.test(name)
      ? `${name}(${columns.join(', ')})`
      : name.endsWith('between')
        ? `${a} ${name} (${b} .. ${c})`
        : /^(!?in~?|has_any|has_all)$/.test(name)
          ? `${a} ${name} (${columns.slice(1).join(', ')})`
          : types.length === 2
            ? `${a} ${name} ${b}`
            : null;
  if (expression === null) return null;
  try {
    return (await run(`datatable(${types.map((t, i) => `c${i}:${t}`).join(', ')})[] | project x = ${expression}`)).columns[0]!.type;
  } catch {
    return null;
  }
}

function oneCase(name: string, types: readonly KqlType[], result: KqlType, r: Random): void {
  const fn = functionTable.get(name)!;
  // Later arguments are often constants, which is how functions prepare.
  const fixed = types.map((_t, i) => i > 0 && r.chance(0.6));
  const columns = types.map((t, i) => {
    const single = r.pick(POOL[t]);
    return Array.from({ length: ROWS }, () => (fixed[i] ? single : r.pick(POOL[t])));
  });
  const args: BExpr[] = types.map((t, i) => (fixed[i] ? constant(t, columns[i]![0]!) : column(i, t, `c${i}`)));
  const text = `${name}(${types.map((t, i) => `${t}${fixed[i] ? ` ${show(t, columns[i]![0]!)}` : ''}`).join(', ')})`;
  let expected: (Scalar | string)[];
  try {
    expected = Array.from({ length: ROWS }, (_, row) =>
      attempt(() =>
        fn.scalar(
          columns.map((c) => c[row] ?? null),
          types,
          runtime(),
          result,
        ),
      ),
    );
  } catch (error) {
    throw new Error(`${text} threw ${String(error)}`, { cause: error });
  }
  if (expected.some((v) => typeof v === 'string' && v.startsWith('error '))) return;
  const wanted = expected.map((v) => show(result, v));
  const compareForm = (vectors: readonly Vector[]): void => {
    let got: Vector | string;
    try {
      got = attempt(() => compile(call(name, result, ...args), runtime())({ length: ROWS, columns: vectors, refs: null }));
    } catch (error) {
      throw new Error(`${text} over ${vectors.map((v) => v.repr).join(', ')} threw ${String(error)}`, { cause: error });
    }
    expect(
      typeof got === 'string' ? got : wanted.map((_, row) => show(result, at(got, row))),
      `${text} over ${vectors.map((v) => v.repr).join(', ')}`,
    ).toEqual(wanted);
  };
  const choices = types.map((t, i) => forms(t, columns[i]!));
  for (let k = 0; k < 3; k++) compareForm(choices.map((c) => c[k % c.length]!));
}

describe('functions', () => {
  const names = [...functionTable.keys()].filter((n) => !LEFT_OUT.test(n)).sort();
  it.each(names)('%s', { timeout: 30_000 }, async (name) => {
    const r = seeded([...name].reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, 7));
    const likely: readonly (readonly KqlType[])[] = [
      ['string'],
      ['dynamic'],
      ['long'],
      ['real'],
      ['datetime'],
      ['string', 'string'],
      ['dynamic', 'dynamic'],
      ['long', 'long'],
    ];
    const tried = new Set<string>();
    for (let k = 0; k < 12; k++) {
      const types = likely[k] ?? Array.from({ length: 1 + r.below(3) }, () => r.pick(TYPES));
      if (tried.size === tried.add(types.join()).size) continue;
      const result = await boundType(name, types);
      if (result !== null) for (let n = 0; n < 3; n++) oneCase(name, types, result, r);
    }
  });
});
