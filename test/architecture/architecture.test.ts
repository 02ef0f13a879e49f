// The rooms stay apart, types stay strict, and the test itself notices when they do not.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, violations } from './rules.js';

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && /\.(ts|tsx)$/.test(e.name) && !e.name.endsWith('.d.ts'))
    .map((e) => join(e.parentPath, e.name).replaceAll('\\', '/'));
const sources = filesUnder('src').map((file) => ({ file, text: readFileSync(file, 'utf8') }));

describe('imports', () => {
  it('keep to the rooms', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(({ file, text }) => violations(file, text))).toEqual([]);
  });

  it.each([
    ['src/shared/base/x.ts', "import { readFileSync } from 'node:fs';"],
    ['src/shared/model/x.ts', "import { parse } from '../kql/parse.js';\nimport '@kusto/language-service-next';"],
    ['src/main/engine/store/x.ts', "import { createHash } from 'node:crypto';"],
    ['src/main/engine/ingest/x.ts', "const fs = await import('fs');"],
    ['src/main/engine/query/x.ts', "import { openCase } from '../store/index.js';"],
    ['src/main/engine/x.ts', "import { app } from 'electron';"],
    ['src/main/transport/x.ts', "import { openEngine } from '../engine/engine.js';"],
    ['src/main/hosts/serve/x.ts', "export { app } from 'electron';"],
    ['src/renderer/rooms/hunt/x.tsx', "import { at } from '../../../main/engine/query/values.js';"],
    ['src/renderer/rooms/hunt/x.tsx', "import { load } from '../../../shared/kql/index.js';"],
    ['src/renderer/app/x.ts', "import 'node:path';"],
  ])('notice a planted violation in %s: %s', (file, text) => {
    expect(violations(file, text)).not.toEqual([]);
  });

  it('are not found in comments', () => {
    expect(importsOf("// import 'node:fs';\n/* from 'electron' */\nimport x from './y.js';")).toEqual(['./y.js']);
  });
});

describe('types', () => {
  // The linter refuses `any` and `!` too; this counts what a disabled rule would hide.
  const LOOSE = /(?::|\bas|<)\s*any\b|@ts-(?:ignore|expect-error|nocheck)|oxlint-disable(?!-next-line exhaustive-deps --)/;
  const loose = (text: string) => text.split('\n').filter((line) => LOOSE.test(line.replace(/^\s*\*.*$|\/\/(?! oxlint|.*@ts-).*$/, '')));

  it('are nowhere loosened', () => {
    expect(sources.flatMap(({ file, text }) => loose(text).map((line) => `${file}: ${line.trim()}`))).toEqual([]);
  });

  it.each(['const x: any = 1;', 'const y = z as any;', '// @ts-ignore', '// oxlint-disable-next-line no-explicit-any'])(
    'notice a planted %s',
    (line) => {
      expect(loose(line)).toHaveLength(1);
    },
  );

  it('keep files small', () => {
    const long = sources.filter(({ text }) => text.split('\n').length > 700).map(({ file }) => file);
    expect(long).toEqual([]);
  });
});

describe('the project', () => {
  it('has its licence and the notices of what it ships', () => {
    expect(readFileSync('LICENSE', 'utf8')).toContain('MIT License');
    const notices = readFileSync('THIRD-PARTY-NOTICES.md', 'utf8');
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
    for (const name of Object.keys(dependencies)) expect(notices).toContain(`## ${name} `);
  });

  it('names no registry in its lock file', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved": "http');
  });
});
