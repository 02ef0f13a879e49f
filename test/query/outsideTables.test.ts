// Names a case cannot know: tables of other workspaces, custom logs, watchlists and Azure Resource Graph come to be as empty tables
// with the columns a query asks of them, each of the type its use needs; slips of the pen stay errors.

import { describe, expect, it } from 'vitest';
import { engineOver, memoryTable } from './memory.js';

const devices = memoryTable('DeviceInfo', { Timestamp: 'datetime', DeviceId: 'string' }, [
  [0, 'd1'],
  [0, 'd2'],
]);
const adapters = memoryTable('DeviceNetworkInfo', { Timestamp: 'datetime', DeviceId: 'string', IPAddresses: 'string' }, [
  [0, 'd1', '[{"IPAddress":"10.0.0.1"}]'],
]);
const connections = memoryTable(
  'DeviceNetworkEvents',
  { Timestamp: 'datetime', DeviceId: 'string', LocalIP: 'string', RemoteIP: 'string' },
  [
    [0, 'd2', '10.0.0.2', '10.0.0.1'],
    [0, 'd3', '10.0.0.3', '10.0.0.1'],
    [0, 'd1', '10.0.0.1', '10.0.0.2'],
  ],
);
const { run, rows, shape } = engineOver(devices, adapters, connections);

describe('tables no schema knows', () => {
  it.each([
    ['Parsed_Assets | where Score > 5 and Detail.city == "x" | project Score, Detail', 'Score:long Detail:dynamic'],
    ['Parsed_Assets | where Seen > ago(1d) and Open == true | project Seen, Open, Kind', 'Seen:datetime Open:bool Kind:string'],
    ['My_CL | where Host_s has "x" and Detail["a"] == 1 | summarize sum(Bytes) by bin(At, 1h)', 'At:datetime sum_Bytes:real'],
    ['DeviceInfo | join kind=inner (Assets_List | project id, Rank) on $left.DeviceId == $right.id | project Rank', 'Rank:string'],
    ['union withsource=T Parsed* | where Score > 1 | summarize count() by T', 'T:string count_:long'],
    ['resources | where properties.x == 1 | mv-expand zones | project id, zones', 'id:string zones:dynamic'],
    ['arg("").SecurityResources | extend properties.name | project x = properties["a"].b', 'x:dynamic'],
    ["_GetWatchlist('One-Two') | where (['Tags']) has 'a' | union (search 'x' | take 0 | project Z = 1) | project Tags", 'Tags:string'],
    [
      'let A = _GetWatchlist("List") | project Kind; union A | summarize Kind = make_set(Kind) | where array_length(Kind) > 0',
      'Kind:dynamic',
    ],
  ])('%s', async (query, columns) => {
    const result = await run(query);
    expect(result.columns.map((c) => `${c.name}:${c.type}`).join(' ')).toBe(columns);
    expect(result.rowCount).toBe(0);
    expect(result.warnings.map((w) => w.code)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:table\.unknown|pack\.missing)$/)]),
    );
  });

  it.each(['DevceInfo | take 1', 'DeviceInfos | count', 'union DeviceInfo, DeviceInf', 'Strange', 'table("DeviceInfos") | count'])(
    'keeps %s an error',
    async (query) => {
      await expect(run(query)).rejects.toMatchObject({ code: expect.stringMatching(/^kql\.(?:unknownTable|semantic)$/) });
    },
  );

  it.each(['Strange()', 'table("Strange") | where A > 1', "union table('Strange'), DeviceInfo | where A == 'x' | take 0"])(
    'reads what %s names as an empty table, and says so',
    async (query) => {
      const { rowCount, warnings } = await run(query);
      expect(rowCount).toBe(0);
      expect(warnings.map((w) => w.code)).toContain('table.unknown');
    },
  );

  it('is said to be empty, with the name that is near', async () => {
    const { warnings } = await run('PrivilegedDeviceInfo | where A == 1');
    expect(warnings.map((w) => w.message)).toEqual([
      "The case holds no table 'PrivilegedDeviceInfo'; it was read as empty. Did you mean 'DeviceInfo'?",
    ]);
  });
});

describe('what hunts of the services do', () => {
  it('gives each device those that saw it', async () => {
    expect(
      await rows(
        'DeviceInfo | invoke SeenBy() | mv-expand SeenBy | project DeviceId, By = tostring(SeenBy.DeviceId) | order by DeviceId, By asc',
      ),
    ).toEqual([
      ['d2', ''],
      ['d1', 'd2'],
      ['d1', 'd3'],
    ]);
  });
  it('lets a wildcard of project-away reach nothing', async () => {
    expect(await shape('DeviceInfo | project-away *9, Time*')).toBe('DeviceId:string');
  });
  it('groups by what window functions give, and names results inside calls', async () => {
    const query =
      'DeviceInfo | order by DeviceId asc | summarize toint(N = dcountif(DeviceId, DeviceId == "d1")) by K = strcat(row_number(), DeviceId)';
    expect(await rows(`${query} | order by K asc`)).toEqual([
      ['1d1', 1],
      ['2d2', 0],
    ]);
    expect(await shape(query)).toBe('K:string N:int');
  });
});
