import { describe, expect, it } from 'vitest';
import { operators } from '../../src/main/engine/query/functions/index.js';
import type { EvalContext } from '../../src/main/engine/query/functions/registry.js';
import { at, vectorOf, type Scalar } from '../../src/main/engine/query/values.js';
import type { KqlType } from '../../src/shared/base/types.js';
import { rows } from './operators.table.js';

const context: EvalContext = {
  now: 0,
  warn: () => undefined,
  random: () => 0.5,
  newGuid: () => '00000000-0000-0000-0000-000000000000',
  cache: new Map(),
  step: () => undefined,
};

/** The type the binder would give. */
function resultType(operator: string, types: readonly KqlType[]): KqlType {
  if (!['+', '-', '*', '/', '%', 'unary-'].includes(operator)) return operator === '[]' || operator === '.' ? 'dynamic' : 'bool';
  const [a, b = a] = types as [KqlType, KqlType?];
  if (a === 'datetime') return b === 'datetime' && operator === '-' ? 'timespan' : 'datetime';
  if (a === 'timespan' || b === 'timespan') return operator === '/' && a === b ? 'real' : 'timespan';
  if (a === 'decimal' || b === 'decimal') return 'decimal';
  return a === 'real' || b === 'real' ? 'real' : 'long';
}

const show = (v: Scalar): string =>
  typeof v === 'bigint' ? `${v}` : (JSON.stringify(v, (_k, x: unknown) => (typeof x === 'bigint' ? String(x) : x)) ?? 'undefined');

describe('operators', () => {
  it('has a table of at least 250 rows', () => expect(rows.length).toBeGreaterThanOrEqual(250));

  it.each(rows.map((row, k) => [k, row[0], row[1].map((o) => show(o.value).slice(0, 40)).join(' , '), row] as const))(
    '%i: %s %s',
    (_k, operator, _text, row) => {
      const f = operators.get(operator);
      expect(f, operator).toBeDefined();
      if (!f) return;
      const types = row[1].map((o) => o.type);
      const values = row[1].map((o) => o.value);
      const result = resultType(operator, types);
      expect(f.scalar(values, types, context, result)).toEqual(row[2]);
      // The batch form says the same, over whole vectors and beside constants.
      for (const constant of [false, true]) {
        const vectors = row[1].map((o, k) =>
          constant && k > 0
            ? { repr: 'const' as const, type: o.type, length: 3, value: o.value }
            : vectorOf(o.type, [o.value, o.value, o.value]),
        );
        const out = f.vector?.(vectors, 3, context, result);
        if (out) for (let k = 0; k < 3; k++) expect(at(out, k), `vector, constant ${constant}`).toEqual(row[2]);
      }
    },
  );
});
