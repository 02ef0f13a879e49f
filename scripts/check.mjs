// `npm run check`: format, lint, types, and every test that needs no browser.
import { format, lint, sum, types, unit } from './checks.mjs';
import { build, install, requireNode } from './run.mjs';

requireNode();
install();
await build();
const results = [];
for (const check of [format, lint, types, unit]) results.push(await check());
const total = sum(results);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
