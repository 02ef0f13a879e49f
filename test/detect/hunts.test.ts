// Every built-in hunt runs: on empty tables, and on rows of the tables it names.

import { expect, describe, it } from 'vitest';
import { techniques, TACTICS } from '../../src/main/engine/detect/attack.js';
import { builtinHunts } from '../../src/main/engine/rooms/savedHunts.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { memoryEngine, tableSchemas } from './memoryCase.js';

const ports = createNodePorts();
const hunts = await builtinHunts(ports);
const { catalog, query } = memoryEngine();

describe('built-in hunts', async () => {
  const known = await techniques(ports);
  it('are many, and name real tables, tactics and techniques', () => {
    expect(hunts.length).toBeGreaterThanOrEqual(25);
    for (const hunt of hunts) {
      for (const t of hunt.tables) expect(tableSchemas().has(t), `${hunt.name} ${t}`).toBe(true);
      for (const t of hunt.tactics) expect(TACTICS.map((x) => x.id)).toContain(t);
      for (const t of hunt.techniques) expect(Object.keys(known), hunt.name).toContain(t);
    }
  });
  for (const hunt of hunts)
    it(hunt.name, async () => {
      catalog.fill({});
      const empty = await query.run(hunt.kql, { now: 0, cancel: NEVER_CANCELLED });
      expect(empty.columns.length).toBeGreaterThan(1);
      expect(empty.rowCount).toBe(0);
    });
});
