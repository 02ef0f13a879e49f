// How smoothly a result of a million rows scrolls: `node bench/scroll.mjs [case] [--kql text] [--trace file] [--profile file]`. Opens the
// built workbench in a real Chromium, runs one query and prints, for each way of moving through its rows, the percentiles of the
// time between frames, how many frames showed rows without their data, and how long the data took to arrive after the last move.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const MADE = `range n from 1 to 1000000 step 1
| extend Timestamp = datetime(2026-03-01) + n * 1s, DeviceName = strcat("host", n % 400, ".corp.example"), AccountName = strcat("user", n % 1500),
    ActionType = case(n % 3 == 0, "ProcessCreated", n % 3 == 1, "FileCreated", "ConnectionSuccess"), FileName = strcat("tool", n % 97, ".exe"),
    CommandLine = strcat("C:\\\\Windows\\\\System32\\\\tool", n % 97, ".exe -run ", n, " -out C:\\\\Temp\\\\", n, ".tmp"),
    Extra = bag_pack("pid", n % 65536, "parent", "explorer.exe"), Bytes = n * 37 % 100000, Share = n / 7.0`;
const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : null);
const given = args.find((a, i) => !a.startsWith('--') && !args[i - 1]?.startsWith('--'));
const kql = option('--kql') ?? MADE;
const only = option('--only');
const browserPath = process.env['QUARRY_BROWSER'] ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

const TICK_MS = 16;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const home = mkdtempSync(join(tmpdir(), 'quarry-scroll-'));
const env = { ...process.env, QUARRY_HOME: home };
/** The query makes its own rows, so the case may hold nothing: evidence without a record makes one. */
function emptyCase() {
  const [path, nothing] = [join(home, 'empty.quarry'), join(home, 'nothing.ndjson')];
  writeFileSync(nothing, '');
  execFileSync(process.execPath, ['out/main/cli.js', 'import', path, nothing], { env, stdio: 'ignore' });
  return path;
}
const server = spawn(process.execPath, ['out/main/serve.js', '--no-open', given ?? emptyCase()], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const url = await new Promise((done, failed) => {
  let text = '';
  server.stdout.on('data', (chunk) => {
    text += chunk;
    const found = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(text)?.[0];
    if (found) done(found);
  });
  server.once('exit', () => failed(new Error(text)));
});
const browser = await chromium.launch({
  ...(browserPath ? { executablePath: browserPath } : {}),
  args: [
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
  ignoreDefaultArgs: ['--hide-scrollbars'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.getByRole('navigation').getByRole('button', { name: /Hunt$/ }).click();
  await page.locator('.hunt-editor .view-lines').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'New hunt' }).click();
  await page.locator('.hunt-editor').click();
  await page.keyboard.insertText(kql);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Enter');
  await page.locator('.hunt-status', { hasText: 'now() =' }).waitFor({ timeout: 120_000 });
  await page.locator('.hunt-grid .grid-row .grid-cell').first().waitFor();
  console.log(await page.locator('.hunt-status').innerText());
  await page.evaluate(watchFrames);
  await page.waitForTimeout(500);

  const body = page.locator('.hunt-grid .grid');
  const box = await body.boundingBox();
  const session = await page.context().newCDPSession(page);
  if (option('--trace')) await browser.startTracing(page, { path: option('--trace') });
  if (option('--profile')) {
    await session.send('Profiler.enable');
    await session.send('Profiler.start');
  }
  if (option('--picture')) await page.screenshot({ path: option('--picture') });
  const whole = await browser.newBrowserCDPSession();
  /** Processor time of all of the browser, which other work on the machine changes less than the frames. */
  const cpu = async () => (await whole.send('SystemInfo.getProcessInfo')).processInfo.reduce((ms, p) => ms + p.cpuTime * 1000, 0);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const wheel = async (pixels, ms) => {
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    for (const end = Date.now() + ms; Date.now() < end; await sleep(TICK_MS))
      void session.send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...at, deltaX: 0, deltaY: pixels });
  };
  await phase('wheel, 100 px a tick', () => wheel(100, 5000));
  await phase('wheel, 400 px a tick', () => wheel(400, 5000));
  await phase('wheel, 2000 px a tick', () => wheel(2000, 5000));
  await phase('wheel, back up', () => wheel(-400, 4000));
  await body.evaluate((e) => e.scrollTo(0, 0));
  await page.waitForTimeout(800);
  // The bar is native: an arrow, then the thumb, which is at its smallest.
  const [thumbX, top, bottom] = [box.x + box.width - 6, box.y + 24, box.y + box.height - 40];
  await phase('scroll bar, top to bottom', async () => {
    await page.mouse.move(thumbX, top);
    await page.mouse.down();
    for (let i = 1; i <= 200; i++) {
      await page.mouse.move(thumbX, top + ((bottom - top) * i) / 200);
      await sleep(TICK_MS);
    }
    await page.mouse.up();
  });
  await phase('scroll bar, shaken', async () => {
    await page.mouse.move(thumbX, bottom);
    await page.mouse.down();
    for (let i = 1; i <= 150; i++) {
      await page.mouse.move(thumbX, top + (bottom - top) * (0.5 + 0.45 * Math.cos(i / 6)));
      await sleep(TICK_MS);
    }
    await page.mouse.up();
  });
  await page.locator('.hunt-grid .grid-row .grid-cell').first().click();
  await phase('Page Down, held', async () => {
    for (let i = 0; i < 90; i++) await page.keyboard.press('PageDown', { delay: 12 });
  });
  await phase('arrow down, held', async () => {
    for (let i = 0; i < 150; i++) await page.keyboard.press('ArrowDown', { delay: 6 });
  });
  for (const key of ['Control+End', 'Control+Home']) await phase(key, () => page.keyboard.press(key));

  if (option('--profile')) writeFileSync(option('--profile'), JSON.stringify((await session.send('Profiler.stop')).profile));
  if (option('--trace')) await browser.stopTracing();

  async function phase(name, move) {
    if (only !== null && !name.includes(only)) return;
    await page.evaluate(() => globalThis.scrollWatch.start());
    const before = await cpu();
    await move();
    const used = await cpu();
    const r = await page.evaluate(() => globalThis.scrollWatch.stop());
    const ms = (n) => `${n.toFixed(1).padStart(6)} ms`;
    console.log(
      `${name.padEnd(26)} ${String(r.frames).padStart(4)} frames ${String(Math.round(r.fps)).padStart(3)}/s · p50 ${ms(r.p50)} p95 ${ms(r.p95)} p99 ${ms(r.p99)} worst ${ms(r.worst)} · ` +
        `${String(r.late).padStart(3)} % over 20 ms · without data ${String(r.bare).padStart(3)} %, blank ${String(r.blank).padStart(3)} % of frames · ${((used - before) / Math.max(1, r.frames)).toFixed(1)} ms of processor a frame · settled after ${ms(r.settled)} · row ${r.row}`,
    );
  }
} finally {
  await browser.close();
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await ended;
  rmSync(home, { recursive: true, force: true });
}

/** In the page: the time between frames, and whether the rows in view have their data, looked at once a frame. */
function watchFrames() {
  let deltas = [];
  let bare = 0;
  let blank = 0;
  let last = 0;
  let watch = 0;
  let on = false;
  const view = () => {
    const box = document.querySelector('.hunt-grid .grid').getBoundingClientRect();
    const body = { top: box.top + 28, bottom: box.bottom, height: box.height - 28 };
    let [rows, empty, covered, first] = [0, 0, 0, Infinity];
    for (const row of document.querySelectorAll('.hunt-grid .grid-row:not([hidden])')) {
      const r = row.getBoundingClientRect();
      const seen = Math.min(r.bottom, body.bottom) - Math.max(r.top, body.top);
      if (seen <= 0) continue;
      rows++;
      covered += seen;
      first = Math.min(first, Number(row.dataset.line));
      if (![...row.querySelectorAll('.grid-cell')].some((c) => c.textContent !== '')) empty++;
    }
    return { rows, empty, first, blank: covered < body.height * 0.8 };
  };
  const frame = (mine) => (now) => {
    if (!on || mine !== watch) return;
    if (last > 0) deltas.push(now - last);
    last = now;
    const v = view();
    if (v.empty > 0) bare++;
    if (v.blank) blank++;
    requestAnimationFrame(frame(mine));
  };
  globalThis.scrollWatch = {
    start() {
      deltas = [];
      bare = blank = last = 0;
      on = true;
      requestAnimationFrame(frame(++watch));
    },
    async stop() {
      const ended = performance.now();
      // Keys and wheel are answered asynchronously: two frames, then until nothing in view lacks its data.
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
      while ((view().empty > 0 || view().blank) && performance.now() - ended < 10_000) await new Promise(requestAnimationFrame);
      on = false;
      const settled = performance.now() - ended;
      const sorted = [...deltas].sort((a, b) => a - b);
      const at = (p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0;
      const sum = sorted.reduce((n, d) => n + d, 0);
      const share = (n) => Math.round((100 * n) / Math.max(1, sorted.length));
      return {
        frames: sorted.length,
        fps: (1000 * sorted.length) / Math.max(1, sum),
        p50: at(0.5),
        p95: at(0.95),
        p99: at(0.99),
        worst: sorted.at(-1) ?? 0,
        late: share(sorted.filter((d) => d > 20).length),
        bare: share(bare),
        blank: share(blank),
        settled,
        row: view().first,
      };
    },
  };
}
