// Rules of the user's own: whole folders, other people's content, and files that are no rules at all.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rulesAt } from '../../src/main/engine/detect/load.js';
import { durationTicks } from '../../src/main/engine/detect/rule.js';
import { runDetect, type DetectPorts } from '../../src/main/engine/detect/index.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { TICKS_PER_HOUR } from '../../src/shared/base/time.js';
import { memoryEngine, noSql } from './memoryCase.js';

const folder = mkdtempSync(join(tmpdir(), 'quarry-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const ports = createNodePorts();
const rule = (id: string, query = 'DeviceProcessEvents | where FileName == "a.exe"', more = '') =>
  `id: ${id}\nname: Rule ${id}\ndescription: |\n  'Quoted, as public rules are.'\nseverity: High\nrequiredDataConnectors: []\nqueryFrequency: 1d\nqueryPeriod: 14d\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics:\n  - Execution\nrelevantTechniques:\n  - T1059\nquery: |\n  ${query}\nentityMappings:\n  - entityType: Host\n    fieldMappings:\n      - identifier: FullName\n        columnName: DeviceName\nversion: 1.0.4\nkind: Scheduled\n${more}`;
mkdirSync(join(folder, 'deep/er'), { recursive: true });
writeFileSync(join(folder, 'one.yaml'), rule('one'));
writeFileSync(join(folder, 'deep/er/two.yml'), `\uFEFF${rule('two', 'DeviceProcessEvents | where NoSuchColumn == 1')}`);
writeFileSync(join(folder, 'twin.yaml'), rule('one'));
writeFileSync(join(folder, 'broken.yaml'), 'id: [unclosed');
writeFileSync(join(folder, 'fusion.yaml'), rule('fusion').replace('kind: Scheduled', 'kind: Fusion'));
writeFileSync(join(folder, 'severity.yaml'), rule('severity').replace('severity: High', 'severity: Terrible'));
writeFileSync(join(folder, 'sigma.yaml'), 'title: x\nlogsource:\n  product: windows\ndetection:\n  condition: selection\n');
writeFileSync(join(folder, 'noquery.yaml'), 'id: noquery\nname: No query\nseverity: Low\n');
writeFileSync(join(folder, 'README.md'), '# not a rule');

describe('rules at a path', () => {
  it('loads what is a rule and says of each other file why not', async () => {
    const set = await rulesAt(ports, [folder]);
    expect(set.rules.map((r) => r.id)).toEqual(['one', 'two']);
    expect(set.rules[0]).toMatchObject({ severity: 'high', description: 'Quoted, as public rules are.', tactics: ['Execution'] });
    const why = Object.fromEntries(set.failed.map((f) => [f.path.split('/').at(-1), f.error]));
    expect(Object.keys(why).sort()).toEqual(['broken.yaml', 'fusion.yaml', 'noquery.yaml', 'severity.yaml', 'sigma.yaml', 'twin.yaml']);
    expect(why['broken.yaml']).toMatch(/not valid YAML/);
    expect(why['fusion.yaml']).toMatch(/Scheduled/);
    expect(why['noquery.yaml']).toMatch(/query/);
    expect(why['severity.yaml']).toMatch(/Terrible/);
    expect(why['sigma.yaml']).toMatch(/Sigma/);
    expect(why['twin.yaml']).toMatch(/already used/);
  });
  it('refuses a path that is not there', async () => {
    await expect(rulesAt(ports, [join(folder, 'nowhere')])).rejects.toMatchObject({ code: 'detect.noRules' });
  });
  it('runs them instead of the built-in ones, and a rule that cannot run stops no other', async () => {
    const { catalog, query } = memoryEngine();
    catalog.fill({
      DeviceProcessEvents: [
        { Timestamp: '2026-03-13T09:00:00Z', DeviceName: 'ws01', FileName: 'a.exe', ProcessCommandLine: 'a', ProcessId: 70 },
      ],
    });
    const deps = {
      ports,
      query,
      now: () => 0,
      store: {
        tables: catalog,
        revision: 1,
        sql: noSql,
        row: () => ({ columns: [], values: [], provenance: { sourcePath: '/e/x.evtx', recordId: '12' } }),
      },
    } as unknown as DetectPorts;
    const report = await runDetect(deps, { rules: [folder], matches: true });
    expect(report.rules.loaded).toBe(2);
    expect(report.rules.failed.length).toBe(7);
    expect(report.rules.failed.find((f) => f.path.endsWith('two.yml'))?.error).toMatch(/^kql\./);
    expect(report.alerts).toMatchObject([
      { ruleId: 'one', title: 'Rule one', severity: 'high', count: 1, matches: [{ source: '/e/x.evtx', recordId: 12 }] },
    ]);
    await expect(runDetect(deps, { sigma: ['x.yml'] })).rejects.toMatchObject({ code: 'detect.sigma' });
  });
});

it('reads durations in both spellings', () => {
  expect([durationTicks('5h'), durationTicks('PT5H'), durationTicks('1d'), durationTicks('soon')]).toEqual([
    5 * TICKS_PER_HOUR,
    5 * TICKS_PER_HOUR,
    24 * TICKS_PER_HOUR,
    null,
  ]);
});
