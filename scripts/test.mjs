// `npm test`: everything, on a fresh clone too. Ends with one line of counts.
import { e2e, format, lint, sum, types, unit } from './checks.mjs';
import { build, getBrowser, install, requireNode } from './run.mjs';

requireNode();
install();
await build();
const browser = await getBrowser();
const results = [];
for (const check of [format, lint, types, unit]) results.push(await check());
results.push(await e2e(browser));
const total = sum(results);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
