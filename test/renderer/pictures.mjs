// Pictures of the window over the made-up case, under the real content policy, and what axe-core says of each.
//   npx vite build -c test/renderer/vite.config.ts && node test/renderer/pictures.mjs <folder> [room…]
// Exits 1 on a serious violation, a policy violation or an error in the page.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { chromium } from 'playwright';

const root = resolve(import.meta.dirname, '../../out/dev');
const [folder = 'test-results/pictures', ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// The same policy as the server's: the list of Trusted Types policies is read from it instead of repeated here.
const policySource = readFileSync(resolve(import.meta.dirname, '../../src/main/hosts/serve/security.ts'), 'utf8');
const policies = [...(policySource.slice(policySource.indexOf('const POLICIES')).split(']')[0] ?? '').matchAll(/'([^']+)'/g)].map(
  (m) => m[1],
);
const csp = (nonce) =>
  `default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types ${policies.join(' ')}`;

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.wasm': 'application/wasm' };
const server = createServer((request, response) => {
  const path = join(root, new URL(request.url ?? '/', 'http://x').pathname);
  if (!path.startsWith(root) || !existsSync(path)) return response.writeHead(404).end();
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  if (extname(path) === '.html') {
    response.writeHead(200, { 'content-type': type, 'content-security-policy': csp('pictures') });
    return response.end(readFileSync(path, 'utf8').replace('__NONCE__', 'pictures'));
  }
  response.writeHead(200, { 'content-type': type }).end(readFileSync(path));
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${server.address().port}/dev.html`;

const room = (name) => async (page) => page.click(`nav button:has-text("${name}")`);
const SHOTS = {
  overview: { act: room('Overview') },
  'overview-inspector': {
    act: async (page) => (await room('Overview')(page), page.click('section:has(h2:text("Entities by risk")) tbody tr:nth-child(6)')),
  },
  sources: { act: async (page) => (await room('Sources')(page), page.click('tr:has-text("Security.evtx")')) },
  'sources-empty': { query: 'empty', act: room('Sources') },
  incidents: { act: room('Incidents') },
  incident: { act: async (page) => (await room('Incidents')(page), page.dblclick('tr:has-text("Phishing to data theft")')) },
  alerts: { act: async (page) => (await room('Alerts')(page), page.click('tr:has-text("rundll32 from ProgramData")')) },
  entities: { act: room('Entities') },
  entity: { act: async (page) => (await room('Entities')(page), page.dblclick('tr:has-text("WKS-0142")')) },
  palette: { act: async (page) => (await page.keyboard.press('Control+k'), page.keyboard.type('run')) },
  help: { act: async (page) => page.keyboard.press('?') },
  bookmarks: {
    act: async (page) => (await page.keyboard.press('Control+k'), await page.keyboard.type('bookm'), page.keyboard.press('Enter')),
  },
  row: {
    act: async (page) => (
      await room('Alerts')(page),
      await page.click('tr:has-text("rundll32 from ProgramData")'),
      page.click('#inspector li button:has-text("DeviceProcessEvents")')
    ),
  },
  clock: { act: async (page) => page.click('button:has-text("now() =")') },
  'overview-empty': { query: 'empty', act: room('Overview') },
  'incidents-empty': { query: 'empty', act: room('Incidents') },
  'overview-failed': { query: 'fail=overview.get,incidents.list', act: room('Overview') },
  lost: { query: 'lost', act: async () => undefined },
  range: {
    act: async (page) => {
      const b = await page.locator('.q-brush').boundingBox();
      await page.mouse.move(b.x + 180, b.y + 10);
      await page.mouse.down();
      await page.mouse.move(b.x + 255, b.y + 12, { steps: 5 });
      await page.mouse.up();
      await page.click('button:has-text("12 Mar"), .q-top .q-chip[aria-pressed=true]');
    },
  },
  add: { act: async (page) => (await room('Sources')(page), page.click('button:has-text("Add path")')) },
  journal: { act: async (page) => (await room('Sources')(page), page.click('button:has-text("Custody")')) },
  loading: { query: 'delay=60000', act: async () => undefined },
  hunt: { act: room('Hunt') },
  graph: { act: room('Graph') },
  timeline: { act: room('Timeline') },
};

const browser = await chromium.launch({
  ...(existsSync(chromium.executablePath()) ? {} : { executablePath: '/usr/bin/chromium' }),
  args: [
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
let bad = 0;
for (const theme of (process.env.THEMES ?? 'dark,light').split(','))
  for (const [name, shot] of Object.entries(SHOTS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const troubles = [];
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && troubles.push(m.text().slice(0, 400)));
    page.on('pageerror', (e) => troubles.push(String(e.stack ?? e).slice(0, 600)));
    await page.goto(`${base}?theme=${theme}&${shot.query ?? ''}`);
    await page.waitForSelector('nav button').catch(() => console.log(`${name} ${theme}: no frame; ${troubles.join(' / ')}`));
    try {
      await page.waitForTimeout(300);
      await shot.act(page);
      await page.waitForTimeout(900);
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      for (const v of violations.filter((x) => ['serious', 'critical'].includes(x.impact))) {
        bad++;
        console.log(`${name} ${theme}: ${v.impact} ${v.id}: ${v.help}`);
        for (const n of v.nodes.slice(0, 6)) console.log(`    ${n.target.join(' ')}  ${(n.any[0]?.message ?? '').slice(0, 170)}`);
      }
    } catch (error) {
      troubles.push(`the steps failed: ${String(error).slice(0, 300)}`);
      await page.screenshot({ path: join(folder, `${name}-${theme}-failed.png`) });
    }
    for (const t of troubles) console.log(`${name} ${theme}: ${t}`);
    bad += troubles.length;
    await page.close();
  }
await browser.close();
server.close();
console.log(bad === 0 ? 'no trouble' : `${bad} troubles`);
process.exit(bad === 0 ? 0 : 1);
