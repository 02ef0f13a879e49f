// Where things are on this computer: the product's own files, and where cases go when the analyst names no folder.

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** QUARRY_HOME, else a Quarry folder in the analyst's home. */
export const casesHome = (): string => process.env['QUARRY_HOME'] ?? join(homedir(), 'Quarry');

/** A new case folder named after the moment, e.g. "2026-03-14 0912.quarry"; numbered when that is taken. */
export function newCaseFolder(now: Date, home: string = casesHome()): { folder: string; name: string } {
  const stamp = now.toISOString();
  const base = `Case ${stamp.slice(0, 10)} ${stamp.slice(11, 16).replace(':', '')}`;
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base} (${n})`;
    const folder = join(home, `${name}.quarry`);
    if (!existsSync(folder)) return { folder, name };
  }
}

export const SAMPLE_NAME = 'Sample: harbour';
export const sampleFolder = (version: string, home: string = casesHome()): string => join(home, `sample-${version}.quarry`);
