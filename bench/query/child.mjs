// One engine in a process of its own, so that its memory is its own. Arguments: engine, rows, folder.

import { digest } from './canonical.mjs';
import { questions } from './questions.mjs';

const [engine, rowsText, folder] = process.argv.slice(2);
const rows = Number(rowsText);
const RUNS = 5;
/** Slow engines repeat less: no new run once this much time went into a question. */
const BUDGET_MS = 6000;
/** A first run beyond this is the only one, and counts. */
const FIRST_MS = 30_000;

const { open } = await import(`./${engine}.mjs`);
const { ask, load, close } = await open(rows, folder);
const answers = [];
for (const question of questions) {
  const times = [];
  const firsts = [];
  let coldMs = null;
  let answer = null;
  let error = null;
  try {
    let spent = 0;
    for (let run = 0; run <= RUNS && (run < 2 || spent < BUDGET_MS); run++) {
      const start = performance.now();
      const result = await ask(question);
      const ms = performance.now() - start;
      if (run > 0) spent += ms;
      answer ??= digest(result);
      coldMs ??= ms;
      if (run > 0 && typeof result.firstRowsMs === 'number') firsts.push(result.firstRowsMs);
      // The first run reads from disk and warms up; it counts only where nothing else could be afforded.
      if (run > 0) times.push(ms);
      else if (ms > FIRST_MS) {
        times.push(ms);
        break;
      }
    }
  } catch (failure) {
    error = failure instanceof Error ? failure.message : String(failure);
  }
  const median = (list) => (error === null ? (list.toSorted((a, b) => a - b)[list.length >> 1] ?? null) : null);
  answers.push({ name: question.name, ms: median(times), firstRowsMs: median(firsts), coldMs, answer, error });
}
await close();
process.stdout.write(`\n@${JSON.stringify({ answers, load, peakRssMB: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`);
