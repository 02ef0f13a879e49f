// reduce: texts grouped by the terms many of them share; what differs becomes a wildcard.

import type { ColumnSchema } from '../../../../../shared/base/types.js';
import { QuarryError } from '../../../../../shared/base/errors.js';
import type { Operator } from '../../../../../shared/kql/ast.js';
import { compile } from '../../exec/eval.js';
import { materialise } from '../../exec/execute.js';
import type { Runtime } from '../../exec/runtime.js';
import { batchOf, chunks } from '../../exec/vectors.js';
import { textOf } from '../../functions/index.js';
import { at, vectorOf, type Scalar } from '../../values.js';
import { columnsOf } from '../expr.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';

const RESULT: readonly ColumnSchema[] = [
  { name: 'Pattern', type: 'string' },
  { name: 'Count', type: 'long' },
  { name: 'Representative', type: 'string' },
];
const OTHERS = 'others';

export async function reduce(p: Planner, input: Plan, o: Extract<Operator, { kind: 'reduce' }>, env: Env): Promise<Plan> {
  const of = await p.scalars.compile(o.of, new Scope(input.schema), env);
  const threshold = Number(o.properties['threshold'] ?? 0.1);
  if (!(threshold >= 0 && threshold <= 1))
    throw new QuarryError('kql.semantic', 'The threshold of reduce must be between 0 and 1.', { start: o.start, end: o.end });
  const separators = o.properties['characters'] ?? null;
  const keepsRows = o.parameters['kind'] === 'source';
  const schema = keepsRows ? [...input.schema, ...RESULT] : RESULT;
  return {
    op: 'transform',
    input,
    name: 'reduce',
    detail: `threshold ${threshold}`,
    schema,
    uses: { columns: columnsOf(of), passed: (i) => (keepsRows && i < input.schema.length ? i : undefined) },
    run: async function* (batches, rt) {
      const rows = await materialise(input, batches, rt);
      const v = compile(of, rt)(rows);
      const texts = Array.from({ length: rows.length }, (_, i) => textOf(at(v, i), of.type));
      const patterns = patternsOf(texts, threshold, separators, rt);
      const groups = new Map<string, { count: number; readonly first: string }>();
      patterns.forEach((pattern, i) => {
        const known = groups.get(pattern);
        if (known) known.count++;
        else groups.set(pattern, { count: 1, first: pattern === OTHERS ? '' : (texts[i] ?? '') });
      });
      if (keepsRows) {
        const added: readonly (readonly Scalar[])[] = [
          patterns,
          patterns.map((x) => groups.get(x)?.count ?? 0),
          patterns.map((x) => groups.get(x)?.first ?? ''),
        ];
        const columns = [...rows.columns, ...RESULT.map((c, k) => vectorOf(c.type, added[k] ?? []))];
        yield* chunks({ length: rows.length, columns, refs: rows.refs });
        return;
      }
      const out = [...groups].map(([pattern, g]): Scalar[] => [pattern, g.count, g.first]).sort((a, b) => Number(b[1]) - Number(a[1]));
      if (out.length > 0)
        yield batchOf(
          RESULT.map((c) => c.type),
          out,
        );
    },
  };
}

interface Cut {
  readonly terms: readonly string[];
  /** What stands before each term, and after the last. */
  readonly between: readonly string[];
}

/** Numbers name one thing among many, so they never hold a group together. */
const singular = (term: string): boolean => /^\d+$/.test(term);

function patternsOf(texts: readonly string[], threshold: number, separators: string | null, rt: Runtime): string[] {
  const distinct = new Map<string, number>();
  for (const t of texts) distinct.set(t, (distinct.get(t) ?? 0) + 1);
  const cuts = new Map<string, Cut>();
  const support = new Map<string, number>();
  for (const [text, count] of distinct) {
    rt.step();
    const cut = cutUp(text, separators);
    cuts.set(text, cut);
    for (const term of new Set(cut.terms)) support.set(term, (support.get(term) ?? 0) + count);
  }
  // A term of one row is shared with none.
  const least = Math.max(1, threshold * texts.length);
  const shared = (term: string): boolean => !singular(term) && (support.get(term) ?? 0) > least;
  const made = new Map<string, string>();
  for (const [text, cut] of cuts) {
    rt.step();
    made.set(text, patternOf(cut, shared, separators !== null));
  }
  return texts.map((t) => made.get(t) ?? OTHERS);
}

/** Everything of ASCII that is neither letter nor digit. */
const isSeparator = (ch: string): boolean =>
  ch < '\u0080' && !((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9'));

function cutUp(text: string, separators: string | null): Cut {
  const between: string[] = [''];
  const terms: string[] = [];
  let term = '';
  const close = (): void => {
    if (term === '') return;
    terms.push(term);
    between.push('');
    term = '';
  };
  for (const ch of text) {
    if (separators === null ? isSeparator(ch) : separators.includes(ch)) {
      close();
      between[between.length - 1] += ch;
    } else term += ch;
  }
  close();
  return { terms, between };
}

/** Terms that are shared stay, runs of others become one wildcard. Named separators belong to the wildcard next to them. */
function patternOf(cut: Cut, shared: (term: string) => boolean, absorbs: boolean): string {
  if (!cut.terms.some(shared)) return OTHERS;
  let out = '';
  let wild = false;
  cut.terms.forEach((term, i) => {
    const keep = shared(term);
    const gap = cut.between[i] ?? '';
    if (keep) {
      out += absorbs && wild ? term : gap + term;
      wild = false;
    } else if (!wild) {
      out += absorbs ? '*' : `${gap}*`;
      wild = true;
    }
  });
  return wild && absorbs ? out : out + (cut.between[cut.terms.length] ?? '');
}
