// `npm start [-- evidence…]`: installs and builds when needed, then opens the workbench: the desktop app where Electron's binary
// is here or can be fetched, else the same workbench in the browser.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, requireNode, root, run } from './run.mjs';

requireNode();
install();
await build();
const args = process.argv.slice(2);
const electron = args.includes('--browser') ? null : desktopBinary();
const rest = args.filter((arg) => arg !== '--browser');
const { code } = electron ? await run(electron, ['.', ...rest]) : await run(process.execPath, ['out/main/serve.js', ...rest]);
process.exit(code);

/** The Electron binary, fetched if that works within a minute; null where the desktop app cannot run. */
function desktopBinary() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    console.log('no display: opening in browser mode instead of the desktop app');
    return null;
  }
  const found = installedBinary();
  if (found) return found;
  spawnSync(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], { cwd: root, stdio: 'ignore', timeout: 60_000 });
  const fetched = installedBinary();
  if (!fetched) console.log("Electron's binary is not here and cannot be fetched: opening in browser mode instead of the desktop app");
  return fetched;
}

function installedBinary() {
  const pathFile = join(root, 'node_modules', 'electron', 'path.txt');
  if (!existsSync(pathFile)) return null;
  const path = join(root, 'node_modules', 'electron', 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(path) ? path : null;
}
