// Starts and stops Quarry in browser mode for a test, with a home folder of its own.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
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
export const discard = (home: string): void => rmSync(home, { recursive: true, force: true });

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
