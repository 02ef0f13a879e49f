// How soon a runaway query ends, alone and cancelled: `node bench/runaway.mjs [--after ms] [text in query]`. For each query it prints
// the time until its error, the longest time the thread was held, and how long after cancelling it was over.

import { bundle, modules } from './bundle.mjs';

const QUERIES = [
  'range x from 1 to 1000000000000 step 1 | count',
  'range x from 1 to 1000000000000 step 1 | sort by x desc',
  'range x from 1 to 1000000000000 step 1 | summarize count() by x',
  'range x from 1 to 100000 step 1 | extend k=1 | join kind=inner (range y from 1 to 100000 step 1 | extend k=1) on k | count',
  'range x from 1 to 100000 step 1 | mv-expand y=range(1, 100000) | count',
  'range x from 1 to 100000 step 1 | mv-apply y=range(1, 1000) on (summarize sum(tolong(y))) | count',
  'range x from 1 to 1000000 step 1 | extend s = strcat(strrep(strrep("abcdefgh", 100), 100), x) | summarize make_list(s)',
  'range x from 1 to 100000000 step 1 | extend h = hash_sha256(tostring(x)) | summarize dcount(h)',
  'range x from 1 to 1000000 step 1 | sort by tostring(x) desc | count',
  'range x from 1 to 200000 step 1 | extend a = strcat("user ", x % 1000, " on ", x % 777) | reduce by a',
  'range x from 1 to 200000 step 1 | extend a = tostring(x % 1000), b = tostring(x % 777), c = tostring(x % 5) | evaluate autocluster()',
  'print s = range(1, 1000000, 1) | project set_union(s, s)',
  'print s = strcat_array(repeat("ab1c ", 600000), "") | project array_length(extract_all(@"([a-z]+)(\\d)", s))',
  `print x = 1 | extend ${Array.from({ length: 5000 }, (_, i) => `a${i} = x + ${i}`).join(', ')}`,
  'print x = toscalar(range a from 1 to 1000000000000 step 1 | summarize sum(a))',
];

const args = process.argv.slice(2);
const after = args.includes('--after') ? Number(args[args.indexOf('--after') + 1]) : 300;
const wanted = args.filter((a, i) => !a.startsWith('--') && args[i - 1] !== '--after');

await bundle();
const { createQueryEngine } = await import(modules.query);
const pause = () => new Promise((resolve) => setImmediate(resolve));
const tables = { schemaRevision: 1, names: () => [], table: () => null };
const { engine } = createQueryEngine({ tables, yield: pause, clock: () => performance.now() });

/** One run; `limit` milliseconds later the token is cancelled. */
async function measure(query, limit) {
  const started = performance.now();
  let held = 0;
  let last = started;
  const overdue = () => performance.now() - started > limit;
  const cancel = {
    get cancelled() {
      return overdue();
    },
    throwIfCancelled() {
      const now = performance.now();
      held = Math.max(held, now - last);
      last = now;
      if (overdue()) throw Object.assign(new Error('cancelled'), { code: 'cancelled' });
    },
  };
  let end = 'an answer';
  try {
    await engine.run(query, { now: 0, cancel, maxRows: 1000 });
  } catch (error) {
    end = error.code ?? String(error);
  }
  return { end, ms: Math.round(performance.now() - started), held: Math.round(held) };
}

await measure('print 1', Infinity);
for (const query of QUERIES.filter((q) => wanted.every((w) => q.includes(w)))) {
  const cancelled = await measure(query, after);
  const late = cancelled.end === 'cancelled' ? `over ${cancelled.ms - after} ms after cancelling` : `${cancelled.end} before that`;
  const alone = await measure(query, 120_000);
  console.log(`${alone.end} after ${alone.ms} ms, thread held ${alone.held} ms; ${late} · ${query.slice(0, 160)}`);
}
