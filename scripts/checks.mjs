// The checks of `npm run check` and `npm test`, each with what it counts.
import { existsSync, readdirSync, readFileSync, rmSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bin, root, run } from './run.mjs';

const CODE = ['src', 'test', 'bench', 'scripts', 'bin'];
const counts = (passed, failed, skipped = 0) => ({ passed, failed, skipped });

async function program(title, command, args) {
  console.log(`\n── ${title}: ${command.split(/[\\/]/).at(-1)} ${args.join(' ')}`);
  const { code } = await run(command, args);
  return counts(code === 0 ? 1 : 0, code === 0 ? 0 : 1);
}

export const format = () => program('format', bin('oxfmt'), ['--check', ...CODE]);
export const lint = () => program('lint', bin('oxlint'), ['--type-aware', '--deny-warnings', ...CODE]);
export const types = () => program('types', bin('tsc'), ['-b']);

/** Unit, corpus and architecture tests. */
export async function unit() {
  const report = join(root, '.cache', 'vitest.json');
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(report, { force: true });
  console.log('\n── unit, corpus and architecture tests: vitest run');
  const { code } = await run(bin('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  if (!existsSync(report)) return counts(0, 1);
  const r = JSON.parse(readFileSync(report, 'utf8'));
  const failed = r.numFailedTests + r.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length;
  return counts(r.numPassedTests, Math.max(failed, code === 0 ? 0 : 1), r.numPendingTests + (r.numTodoTests ?? 0));
}

/** The whole path in a real browser. */
export async function e2e(browser) {
  if (!readdirSync(join(root, 'test', 'e2e')).some((f) => f.endsWith('.spec.ts'))) return counts(0, 1);
  if (!browser) {
    console.log('\n── browser tests: FAILED, no browser could be installed');
    return counts(0, 1);
  }
  const report = join(root, '.cache', 'playwright.json');
  rmSync(report, { force: true });
  console.log(`\n── browser tests: playwright test (${browser})`);
  const { code } = await run(bin('playwright'), ['test', '-c', 'test/e2e/playwright.config.ts'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report, QUARRY_BROWSER: browser },
  });
  if (!existsSync(report)) return counts(0, 1);
  const { stats } = JSON.parse(readFileSync(report, 'utf8'));
  return counts(stats.expected + stats.flaky, Math.max(stats.unexpected, code === 0 ? 0 : 1), stats.skipped);
}

export function sum(results) {
  return results.reduce((a, b) => counts(a.passed + b.passed, a.failed + b.failed, a.skipped + b.skipped), counts(0, 0));
}
