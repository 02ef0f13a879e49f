// From files on disk to rows in a real case: what the sample declared is there when the rows come.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadConnectors } from '../../src/main/engine/ingest/connectors/index.js';
import { importPaths } from '../../src/main/engine/ingest/importer.js';
import { createCase } from '../../src/main/engine/store/index.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { root } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'quarry-connectors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('stores custom tables, computed columns and every row', async () => {
  const files = {
    'doors.csv': 'Time,Door,Badge\n2026-03-04 05:06:07,North,17\n2026-03-04 05:07:07,South,not a number\n',
    'hunt.csv':
      'Timestamp,DeviceName,ActionType,FileName,ProcessCommandLine,InitiatingProcessFileName,Rarity\n2026-03-04T05:06:07Z,ws01,ProcessCreated,a.exe,a,b.exe,7\n',
    'la.json': JSON.stringify({
      tables: [
        {
          name: 'PrimaryResult',
          columns: [
            { name: 'TimeGenerated', type: 'datetime' },
            { name: 'Computer', type: 'string' },
            { name: 'EventID', type: 'int' },
            { name: 'Activity', type: 'string' },
            { name: 'Account', type: 'string' },
            { name: 'Type', type: 'string' },
          ],
          rows: [['2026-03-04T05:06:07Z', 'WS01', 4624, '4624 - x', 'CORP\\jo', 'SecurityEvent']],
        },
      ],
    }),
    'ual.csv': `CreationDate,UserIds,Operations,AuditData\n2026-03-04 05:06:07,jo@x,FileDownloaded,"${JSON.stringify({ CreationTime: '2026-03-04T05:06:07', Operation: 'FileDownloaded', Workload: 'SharePoint', RecordType: 6, UserId: 'jo@x', Id: '1' }).replaceAll('"', '""')}"\n`,
    'mail.eml':
      'From: Pay <pay@evil.example>\r\nTo: jo@corp.example\r\nSubject: Invoice\r\nDate: Wed, 4 Mar 2026 06:06:07 +0100\r\nMessage-ID: <1@evil.example>\r\nReceived: from evil.example ([203.0.113.9]) by mx; Wed, 4 Mar 2026 06:06:08 +0100\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nSee https://login.evil.example/a\r\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const ports = createNodePorts({ root });
  const store = await createCase(ports, join(folder, 'x.quarry'), 'x');
  const rows = await importPaths(
    store,
    Object.keys(files).map((name) => join(folder, name)),
    { ports, connectors: await loadConnectors(ports), cancel: NEVER_CANCELLED },
  );
  expect(rows.map((row) => [row.path.split('/').pop(), row.connector, row.state, row.read, row.stored, row.tables])).toEqual([
    ['doors.csv', 'generic@1', 'done', 2, 2, { doors_CL: 2 }],
    ['hunt.csv', 'defender-advanced-hunting@1', 'done', 1, 1, { DeviceProcessEvents: 1 }],
    ['la.json', 'log-analytics@1', 'done', 1, 1, { DeviceLogonEvents: 1, SecurityEvent: 1 }],
    ['ual.csv', 'm365-ual@1', 'done', 1, 1, { CloudAppEvents: 1, OfficeActivity: 1 }],
    ['mail.eml', 'email@1', 'done', 1, 1, { EmailEvents: 1, EmailUrlInfo: 1 }],
  ]);
  expect(store.tables.table('doors_CL')?.columns.map(({ name }) => name)).toEqual([
    'TimeGenerated',
    'Time',
    'Door',
    'Badge',
    '_Extra',
    'Type',
  ]);
  expect(store.tables.table('DeviceProcessEvents')?.columns.some(({ name }) => name === 'Rarity')).toBe(true);
  await store.close();
});
