// Starts and stops Quarry in browser mode for a test file, with a home folder of its own, and what every file asks of a page:
// complaints, rooms, and what axe holds to be serious.

import { expect, test, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Workbench {
  readonly url: string;
  readonly home: string;
  stop(): Promise<void>;
}

const START_MS = 60_000;

/** `npm start`'s browser mode, without installing or building again. A given home is kept after stop. */
export async function startWorkbench(
  paths: readonly string[] = [],
  home: string = mkdtempSync(join(tmpdir(), 'quarry-e2e-')),
): Promise<Workbench> {
  const child = spawn(process.execPath, [resolve('out/main/serve.js'), '--no-open', ...paths], {
    env: { ...process.env, QUARRY_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await firstUrl(child);
  return {
    url,
    home,
    stop: async () => {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
    },
  };
}
const discard = (home: string): void => rmSync(home, { recursive: true, force: true });

function firstUrl(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let output = '';
    const timer = setTimeout(() => failed(new Error(`no link within ${START_MS} ms:\n${output}`)), START_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(output)?.[0];
      if (!url) return;
      clearTimeout(timer);
      done(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      failed(new Error(`ended with ${code}:\n${output}`));
    });
  });
}

export interface OneWorkbench {
  readonly url: string;
  readonly home: string;
  /** Ends Quarry altogether and starts it again on the same home. */
  restart(): Promise<void>;
}
/** One workbench for all tests of a file, on the sample, its home thrown away afterwards. */
export function useWorkbench(): OneWorkbench {
  let now: Workbench | null = null;
  const running = (): Workbench => {
    if (!now) throw new Error('the workbench runs only inside tests');
    return now;
  };
  test.describe.configure({ mode: 'default' });
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    now = await startWorkbench();
  });
  test.afterAll(async () => {
    await now?.stop();
    if (now) discard(now.home);
  });
  return {
    get url() {
      return running().url;
    },
    get home() {
      return running().home;
    },
    restart: async () => {
      const { home } = running();
      await running().stop();
      now = await startWorkbench([], home);
    },
  };
}

/** Errors and policy violations the page reports from now on. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`pageerror: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  return complaints;
}
export const setTheme = (page: Page, theme: 'dark' | 'light') =>
  page.addInitScript((t) => localStorage.setItem('quarry.appearance', JSON.stringify({ theme: t, zone: 'utc' })), theme);

export const room = (page: Page, name: string) =>
  page
    .getByRole('navigation')
    .getByRole('button', { name: new RegExp(`${name}$`) })
    .click();

/** Waits for the sample to be whole: while it is imported, tables grow and what two logs tell of the same is counted twice. */
export async function sampleReady(page: Page): Promise<void> {
  await room(page, 'Incidents');
  const incidents = page.getByRole('grid', { name: 'Incidents' }).locator('tbody tr[tabindex]');
  await expect(incidents.first()).toBeVisible({ timeout: 200_000 });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}
/** What axe finds serious or critical on the page. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(where: Document, o: object): Promise<{ violations: readonly Violation[] }> } };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => {
        const nodes = v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 160)} (${n.failureSummary.slice(0, 200)})`);
        return `${v.id}: ${nodes.join(' | ')}`;
      });
  });
}
