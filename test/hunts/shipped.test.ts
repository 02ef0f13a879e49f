// Every shipped hunt: it binds without a complaint, finds the rows it is for, and stays quiet on rows that look alike.

import { describe, expect, it } from 'vitest';
import { techniques, TACTICS } from '../../src/main/engine/detect/attack.js';

import { builtinHunts } from '../../src/main/engine/hunts/builtin.js';
import { tablesRead } from '../../src/main/engine/hunts/tables.js';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { parseIsoDatetime } from '../../src/shared/base/time.js';
import { MemoryCatalog, tableSchemas, type Rows } from '../detect/memoryCase.js';
import { firing, huntCases, NOW, quietRows } from './fixtures.js';

const complaints: string[] = [];
const ports = createNodePorts({ log: { write: (_, message, facts) => void complaints.push(`${message} ${JSON.stringify(facts)}`) } });
const hunts = await builtinHunts(ports);
const cases = huntCases();
const catalog = new MemoryCatalog();
const { engine: query, help } = createQueryEngine({ tables: catalog, yield: () => Promise.resolve() });
const now = parseIsoDatetime(NOW) ?? 0;

async function run(kql: string, rows: Rows) {
  catalog.fill(rows);
  return query.run(kql, { now, cancel: NEVER_CANCELLED });
}

describe('shipped hunts', async () => {
  const known = await techniques(ports);

  it('load without a fault and are many', () => {
    expect(complaints).toEqual([]);
    expect(hunts.length).toBeGreaterThanOrEqual(170);
    expect(new Set(hunts.map((h) => h.id)).size).toBe(hunts.length);
    expect(new Set(hunts.map((h) => h.name)).size).toBe(hunts.length);
    expect(new Set(hunts.map((h) => h.kql)).size).toBe(hunts.length);
  });

  it('name real tables, tactics and techniques, and say what a hit means, what is harmless, and what comes next', () => {
    const tactics = new Set<string>(TACTICS.map((t) => t.id));
    for (const h of hunts) {
      expect([...h.tables].sort(), h.id).toEqual(tablesRead(h.kql, catalog));
      for (const t of h.tables) expect(tableSchemas().has(t), `${h.id} ${t}`).toBe(true);
      for (const t of h.tactics) expect(tactics.has(t), `${h.id} ${t}`).toBe(true);
      for (const t of h.techniques) expect(Object.keys(known), h.id).toContain(t);
      expect(h.description, h.id).toMatch(/\S.*\. Usually harmless: .*\. Next: .*\.$/s);
    }
  });

  it('cover every tactic of an intrusion', () => {
    for (const t of TACTICS.filter((x) => x.id !== 'ResourceDevelopment'))
      expect(hunts.filter((h) => h.tactics.includes(t.id)).length, t.id).toBeGreaterThanOrEqual(3);
  });

  it('have a case each, and no case is left over', () => {
    expect([...cases.keys()].sort()).toEqual(hunts.map((h) => h.id).sort());
  });

  for (const hunt of hunts)
    it(hunt.id, async () => {
      const bound = await help.diagnose(hunt.kql);
      expect(bound.filter((d) => d.severity === 'error' || d.severity === 'warning')).toEqual([]);
      const example = cases.get(hunt.id);
      if (!example) throw new Error('test/hunts/cases has no rows for it');
      const fired = await run(hunt.kql, firing(example));
      expect(fired.rowCount, 'rows that should be found').toBeGreaterThan(0);
      expect(fired.columns.length).toBeGreaterThan(1);
      if (!example.warnings) expect(fired.warnings.filter((w) => w.code !== 'table.empty')).toEqual([]);
      const quiet = await run(hunt.kql, quietRows(example));
      expect(quiet.rowCount, 'rows that should not be found').toBe(0);
    });
});
