// The desktop app itself, where Electron's binary is present.

import { _electron as electron, expect, test } from '@playwright/test';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const pathFile = join('node_modules', 'electron', 'path.txt');
const binary = existsSync(pathFile) ? join('node_modules', 'electron', 'dist', readFileSync(pathFile, 'utf8').trim()) : '';
const present = binary !== '' && existsSync(binary);

test('the desktop app opens the sample investigation', async () => {
  if (!present && process.env['QUARRY_REQUIRE_ELECTRON']) throw new Error("Electron's binary is required here and missing");
  test.skip(!present, "SKIPPED ALOUD: Electron's binary is not on this machine, so the desktop app cannot be started");
  const app = await electron.launch({
    executablePath: binary,
    args: ['.', '--no-sandbox'],
    env: { ...process.env, QUARRY_HOME: mkdtempSync(join(tmpdir(), 'quarry-electron-')) },
  });
  try {
    const window = await app.firstWindow();
    await expect(window.getByRole('navigation').first()).toBeVisible({ timeout: 60_000 });
    await expect(window.getByText('harbour').first()).toBeVisible({ timeout: 60_000 });
    expect(await window.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined');
  } finally {
    await app.close();
  }
});
