// The reference is complete and well-formed: one entry for every name the engine knows, each in the shape its readers expect.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadStoredFunctions } from '../../src/main/engine/packs/storedFunctions.js';
import { aggregates } from '../../src/main/engine/query/aggregates/index.js';
import { operators, scalarFunctions } from '../../src/main/engine/query/functions/index.js';
import { PLUGINS } from '../../src/main/engine/query/plan/operators/plugins/index.js';
import { WINDOW_FUNCTIONS } from '../../src/main/engine/query/plan/scalars.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { loadKusto } from '../../src/shared/kql/index.js';
import { STORED_FUNCTIONS } from '../../src/shared/kql/stored.js';
import { entries, files, linesOf, problemsOf, type EntryKind } from './entries.js';

const source = (path: string) => readFileSync(resolve(process.cwd(), 'src/main/engine/query/plan/operators', path), 'utf8');
const cases = (text: string) => [...text.matchAll(/case '([\w-]+)':/g)].map((m) => m[1] ?? '');

/** Names the engine uses inside itself. */
const internal = (name: string) => name.startsWith('__');
const named = (kinds: readonly EntryKind[]) => entries.filter((e) => kinds.includes(e.kind)).map((e) => e.name);
const missing = (wanted: Iterable<string>, kinds: readonly EntryKind[]) => {
  const known = new Set(named(kinds));
  return [...wanted].filter((n) => !internal(n) && !known.has(n));
};

describe('every name has its entry', () => {
  it('scalar functions', () => {
    const words = [...scalarFunctions.keys()].filter((n) => !operators.has(n));
    expect(missing(words, ['scalar'])).toEqual([]);
  });
  it('operators inside expressions', () => {
    expect(missing(operators.keys(), ['stringOperator', 'scalar'])).toEqual([]);
  });
  it('aggregates', () => {
    expect(missing(aggregates.keys(), ['aggregate'])).toEqual([]);
  });
  it('window functions', () => {
    expect(missing(WINDOW_FUNCTIONS, ['window'])).toEqual([]);
  });
  it('plugins', () => {
    const inEvaluate = cases(source('evaluate.ts'));
    expect(inEvaluate.length).toBeGreaterThan(4);
    expect(missing([...PLUGINS.keys(), ...inEvaluate], ['plugin'])).toEqual([]);
  });
  it('tabular and graph operators', () => {
    const planned = cases(source('index.ts')).filter((n) => n !== 'unsupported');
    expect(planned.length).toBeGreaterThan(40);
    expect(missing(planned, ['operator', 'graph'])).toEqual([]);
  });
  it('functions of the products', async () => {
    const library = await loadStoredFunctions(createNodePorts().resources);
    const shipped = library.functions(() => false);
    expect(shipped.length).toBeGreaterThan(20);
    expect(
      missing(
        [...STORED_FUNCTIONS, ...shipped].map((f) => f.name),
        ['plugin'],
      ),
    ).toEqual([]);
  });
  it('what the editor offers', async () => {
    const kusto = await loadKusto();
    const { Functions, Aggregates } = (
      globalThis as unknown as { Kusto: { Language: Record<'Functions' | 'Aggregates', { All: unknown }> } }
    ).Kusto.Language;
    const offered = (list: unknown) =>
      kusto
        .toArray(list)
        .filter((f) => f['IsHidden'] !== true)
        .map((f) => String(f['Name']));
    expect(offered(Functions.All).length).toBeGreaterThan(300);
    expect(missing(offered(Functions.All), ['scalar', 'window', 'graph'])).toEqual([]);
    expect(missing(offered(Aggregates.All), ['aggregate'])).toEqual([]);
  });
  it('once for each kind', () => {
    const seen = new Map<string, number>();
    for (const e of entries) seen.set(`${e.kind} ${e.name}`, (seen.get(`${e.kind} ${e.name}`) ?? 0) + 1);
    expect([...seen].filter(([, n]) => n > 1)).toEqual([]);
  });
});

describe('every entry is well-formed', () => {
  it('has the fields its readers expect', () => {
    expect(entries.flatMap((e) => problemsOf(e).map((p) => `${e.file} ${e.name}: ${p}`))).toEqual([]);
  });
  it('points to names that exist', () => {
    const known = new Set(entries.map((e) => e.name));
    expect(entries.flatMap((e) => (e.see ?? []).filter((n) => !known.has(n)).map((n) => `${e.file} ${e.name} -> ${n}`))).toEqual([]);
  });
  it('does not point to itself', () => {
    const twice = new Set(entries.map((e) => e.name).filter((n, i, all) => all.indexOf(n) !== i));
    expect(entries.filter((e) => e.see?.includes(e.name) && !twice.has(e.name)).map((e) => e.name)).toEqual([]);
  });
  it('keeps files short', () => {
    expect(files.filter((f) => linesOf(f) > 700)).toEqual([]);
  });
});
