// Every shipped rule: it fires on the rows it is for, stays quiet on rows that look alike, and names the entities it maps.

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { buildIdentity } from '../../src/main/engine/correlate/observe.js';
import { builtinRules } from '../../src/main/engine/detect/load.js';
import { runRules, type DetectDeps } from '../../src/main/engine/detect/run.js';
import { techniques, TACTICS } from '../../src/main/engine/detect/attack.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { parseIsoDatetime } from '../../src/shared/base/time.js';
import { memoryEngine, noSql, root, tableSchemas, type Rows } from './memoryCase.js';

const ports = createNodePorts();
const { rules, failed } = await builtinRules(ports);
const folder = resolve(root, 'test/detect/cases');
const cases = new Map(
  readdirSync(folder)
    .filter((f) => f.endsWith('.yaml'))
    .map((f) => parse(readFileSync(resolve(folder, f), 'utf8')) as { rule: string; fires: Rows; quiet: Rows })
    .map((c) => [c.rule, c]),
);
const { catalog, query } = memoryEngine();
const now = parseIsoDatetime('2026-03-14T00:00:00Z')!;

async function run(id: string, rows: Rows) {
  catalog.fill(rows);
  const deps = { ports, query, store: { tables: catalog, revision: 1, sql: noSql }, now: () => now } as unknown as DetectDeps;
  const identity = await buildIdentity({ ports, store: { tables: catalog, revision: 1, sql: noSql } as never });
  return runRules(
    deps,
    identity,
    rules.filter((r) => r.id === id),
    NEVER_CANCELLED,
  );
}

describe('shipped rules', async () => {
  const known = await techniques(ports);
  it('load without a fault, with known tactics, techniques and tables', () => {
    expect(failed).toEqual([]);
    expect(rules.length).toBeGreaterThanOrEqual(45);
    expect(new Set(rules.map((r) => r.name)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.tactics.length, rule.name).toBeGreaterThan(0);
      for (const t of rule.tactics)
        expect(
          TACTICS.map((x) => x.id),
          rule.name,
        ).toContain(t);
      for (const t of rule.techniques) expect(Object.keys(known), `${rule.name} ${t}`).toContain(t);
      for (const t of rule.dataTypes) expect(tableSchemas().has(t), `${rule.name} ${t}`).toBe(true);
      expect(rule.entityMappings.length, rule.name).toBeGreaterThan(0);
    }
    const covered = new Set(rules.flatMap((r) => r.tactics));
    for (const t of TACTICS.slice(2)) expect([...covered]).toContain(t.id);
  });

  for (const rule of rules) {
    it(rule.name, async () => {
      const example = cases.get(rule.id);
      expect(example, `test/detect/cases has no file for ${rule.path}`).toBeDefined();
      const fired = await run(rule.id, example!.fires);
      expect(fired.runs.map((r) => r.error)).toEqual([null]);
      expect(fired.alerts.length).toBe(1);
      const [alert] = fired.alerts;
      expect(alert!.entities.length, 'entities').toBeGreaterThan(0);
      expect(alert!.title).not.toMatch(/\{\{|^\s*$/);
      // The alert's own door finds its rows again.
      const again = await query.run(alert!.door, { now, cancel: NEVER_CANCELLED });
      expect(again.rowCount, alert!.door).toBeGreaterThan(0);
      const quiet = await run(rule.id, example!.quiet);
      expect(quiet.runs.map((r) => r.error)).toEqual([null]);
      expect(quiet.alerts.map((a) => a.title)).toEqual([]);
    });
  }
});
