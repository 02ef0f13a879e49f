// The Mordor archives: every event of every one, by the counts their authors' files give.

import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importPaths } from '../../src/main/engine/ingest/importer.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { fakeStore, plainConnectors, ports, scratch } from './support.js';

const shared = resolve(process.cwd(), '../shared/corpus');
const truth = resolve(shared, 'evidence/mordor/mordor.json');
if (!existsSync(truth)) console.warn('skipped: the Mordor corpus is not beside the project');

describe.skipIf(!existsSync(truth))('Mordor archives', () => {
  const { files } = JSON.parse(readFileSync(truth, 'utf8')) as {
    files: { archive: string; member: string; records: number; bad_lines: number }[];
  };
  const room = scratch();
  afterAll(room.remove);

  it.each(files.map((file) => [basename(file.archive), file] as const))('%s', async (_, file) => {
    const store = fakeStore(room.folder, 5000);
    const path = resolve(shared, file.archive);
    const rows = await importPaths(store, [path], { ports, connectors: plainConnectors, cancel: NEVER_CANCELLED });
    const [archive, member] = rows;
    expect(archive).toMatchObject({ format: 'zip', state: 'done', read: 0 });
    expect(member).toMatchObject({
      format: 'ndjson',
      state: 'done',
      read: file.records,
      stored: file.records,
      rejected: file.bad_lines,
      error: null,
    });
    expect(member?.path.startsWith(`${path}/`)).toBe(true);
    expect(store.rows).toHaveLength(file.records);
  });
});
