// Small parts shared by the scripts: running a program with its output shown, and what makes a checkout stale.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

/** Runs a program to its end; resolves to its exit code. Output goes to this process's own unless `capture` is set. */
export function run(command, args, { capture = false, env = {} } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    });
    let output = '';
    const keep = (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => done({ code: 127, output: String(error) }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Quarry needs Node 20.19 or newer; this is ${process.versions.node}`);
  process.exit(1);
}

/** Installs what the lock file names, unless it is there already. */
export function install() {
  const stamp = join(root, 'node_modules', '.quarry-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('installing dependencies (npm ci)…');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error('npm ci failed; see above');
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

function* filesUnder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else yield path;
  }
}

/** A fingerprint of everything the build reads, by path, size and time of change. */
function buildInputs() {
  const hash = createHash('sha256');
  for (const path of [...filesUnder(join(root, 'src')), join(root, 'package-lock.json'), join(root, 'electron.vite.config.ts')].sort()) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Builds main, preload and renderer into out/, unless they are newer than every source. */
export async function build() {
  const stamp = join(root, 'out', '.inputs');
  const inputs = buildInputs();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return;
  console.log('building…');
  const { code } = await run(bin('electron-vite'), ['build', '--logLevel', 'warn']);
  if (code !== 0) {
    console.error('the build failed; see above');
    process.exit(1);
  }
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stamp, inputs);
}

/** Playwright's own Chromium, the system's, or null. */
export async function browserPath() {
  const { chromium } = await import('playwright');
  const own = chromium.executablePath();
  if (existsSync(own)) return own;
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? null;
}

/** Gets a browser where there is none: Playwright's download first, then Debian's package. Resolves to its path or null. */
export async function getBrowser() {
  const there = await browserPath();
  if (there) return there;
  console.log("no browser here; trying Playwright's own…");
  spawnSync(bin('playwright'), ['install', 'chromium'], {
    cwd: root,
    stdio: 'ignore',
    timeout: 120_000,
    shell: process.platform === 'win32',
  });
  const downloaded = await browserPath();
  if (downloaded || process.platform !== 'linux') return downloaded;
  console.log("…not to be had; trying the system's package chromium");
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const args of [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', 'chromium'],
  ]) {
    const [command, ...rest] = [...sudo, ...args];
    spawnSync(command, rest, { stdio: 'ignore', timeout: 600_000 });
  }
  return browserPath();
}
