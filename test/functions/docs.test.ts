import { describe, expect, it } from 'vitest';
import { cases, comparator, present, rowsOf, run, type Case } from './corpus.js';

const MINE = /function|aggregation|operator$|scalar-data-types|bin-|isascii|isutf8|datetime-timespan|gzip|zlib|bag-zip|numerical|format/;
const NOT_MINE =
  /(mv-|make-graph|graph|join|plugin|scan|parse-operator|parse-kv|parse-where|partition|fork|facet|reduce|top-|union|search|find|lookup|render|invoke|evaluate|sample|serialize|project|extend-|row-|prev|next|toscalar|table-|materialize)/;

if (!present) console.warn('the shared KQL corpus is absent: documented examples are skipped');

describe.skipIf(!present)('documented examples', () => {
  it('agree with the reference', async () => {
    const { tableProblem, textProblem } = await comparator();
    const problems: string[] = [];
    let passed = 0;
    const all: Case[] = [...cases('docs-cases.json'), ...cases('loco-cases.json')];
    for (const c of all) {
      if (
        c.mode === 'lines' ||
        c.suspect ||
        c.analysisErrors?.length ||
        c.hints?.length ||
        c.locoOnly ||
        c.locoSkipped ||
        c.nondeterministic
      )
        continue;
      if (!process.env['ALL_PAGES'] && (!MINE.test(c.page) || NOT_MINE.test(c.page)) && !/\.cs$/.test(c.page)) continue;
      try {
        const result = await run(c.query);
        const shaped = { columns: result.columns, rows: rowsOf(result) };
        const problem =
          c.mode && c.mode !== 'table' ? textProblem(c, shaped, {}) : tableProblem(c, shaped, { ordered: c.ordered ?? false });
        if (problem) problems.push(`${c.id}: ${problem}`);
        else passed++;
      } catch (error) {
        problems.push(`${c.id}: ${error instanceof Error ? `${error.message.slice(0, 200)}` : String(error)}`);
      }
    }
    console.log(`${passed} documented examples agree, ${problems.length} do not`);
    if (process.env['SHOW']) console.log(problems.join('\n'));
    // A ratchet: what agrees today must go on agreeing.
    expect(passed).toBeGreaterThanOrEqual(700);
  }, 120_000);
});
