// Real exports by the counts independent tools gave them: every file whose records are JSON lines, array elements, CSV rows or mails.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importPaths } from '../../src/main/engine/ingest/importer.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { fakeStore, plainConnectors, ports, scratch } from './support.js';

interface Sample {
  readonly path: string;
  readonly records: unknown;
  readonly count_method: string;
}

const evidence = resolve(process.cwd(), '../shared/corpus/evidence');
const manifest = resolve(evidence, 'manifest.json');
const there = existsSync(manifest);
if (!there) console.warn('skipped: the corpus of formats is not beside the project');

const COUNTED = /^(?:len\(Records\)|len\(data\)|JSON lines parsed|concatenated JSON values|RFC4180 rows minus header|\^From lines)/;
/** Pages of results, one page a line: the records are the results, which the line count does not see. */
const PAGES = /^formats\/graph\//;

describe.skipIf(!there)('exports of the corpus', () => {
  const samples = there ? (JSON.parse(readFileSync(manifest, 'utf8')) as { files: Sample[] }).files : [];
  const room = scratch();
  afterAll(room.remove);
  const read = async (sample: Sample) => {
    const rows = await importPaths(fakeStore(room.folder), [resolve(evidence, sample.path)], {
      ports,
      connectors: plainConnectors,
      cancel: NEVER_CANCELLED,
    });
    const sum = (of: 'read' | 'stored' | 'rejected') => rows.reduce((n, row) => n + row[of], 0);
    return {
      read: sum('read'),
      stored: sum('stored'),
      rejected: sum('rejected'),
      errors: rows.filter((row) => row.error !== null),
      silent: rows.filter((row) => row.read === 0 && row.warnings.length === 0),
    };
  };

  it('have the records others count in them', async () => {
    const wrong: string[] = [];
    let counted = 0;
    for (const sample of samples) {
      if (!sample.path.startsWith('formats/') || !COUNTED.test(sample.count_method) || PAGES.test(sample.path)) continue;
      counted++;
      const got = await read(sample);
      if (got.read !== sample.records || got.rejected > 0 || got.errors.length > 0)
        wrong.push(`${sample.path}: read ${got.read}, rejected ${got.rejected}, expected ${String(sample.records)}`);
    }
    expect(wrong).toEqual([]);
    expect(counted).toBeGreaterThan(150);
  });

  it('end in records or in words, never in silence', async () => {
    const problems: string[] = [];
    for (const sample of samples) {
      if (!sample.path.startsWith('formats/') || COUNTED.test(sample.count_method)) continue;
      const got = await read(sample);
      if (got.errors.length > 0) problems.push(`${sample.path}: ${got.errors[0]?.error ?? ''}`);
      if (got.silent.some((row) => row.format !== 'zip' && row.format !== 'gzip' && row.format !== 'tar'))
        problems.push(`${sample.path}: silent`);
      if (got.read !== got.stored + got.rejected)
        problems.push(`${sample.path}: ${got.read} read, ${got.stored} stored, ${got.rejected} rejected`);
    }
    expect(problems).toEqual([]);
  });
});
