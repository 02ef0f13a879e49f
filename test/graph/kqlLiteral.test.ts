// Evidence as literals: whatever a value holds, the query that carries it asks for that value and nothing else.

import { describe, expect, it } from 'vitest';
import { kqlColumn, kqlEqualsAny, kqlLiteral, kqlString } from '../../src/main/engine/graph/kqlLiteral.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { parseIsoDatetime } from '../../src/shared/base/time.js';
import { memoryEngine } from '../detect/memoryCase.js';

const NASTY = [
  'plain.exe',
  'C:\\Temp\\new folder\\t.exe',
  'say "hi"',
  '"; DeviceFileEvents | take 1 //',
  "it's",
  'tab\tand\nnew\r\nline',
  'null\u0000byte',
  '\u202Egnp.exe',
  '\u2028',
  'emoji 😀 ß 漢字',
  'back\\',
  '\\\\',
  '@"x"',
  '```',
  '{{x}}',
  '\ud800 alone',
  'x'.repeat(5000),
];

describe('literals', () => {
  const { catalog, query } = memoryEngine();
  for (const text of NASTY)
    it(JSON.stringify(text).slice(0, 40), async () => {
      catalog.fill({
        DeviceFileEvents: [
          { FileName: text, Timestamp: '2026-03-13T09:00:00Z' },
          { FileName: 'another', Timestamp: '2026-03-13T09:00:00Z' },
        ],
      });
      const result = await query.run(`DeviceFileEvents | where FileName == ${kqlString(text)} | project FileName`, {
        now: 0,
        cancel: NEVER_CANCELLED,
      });
      expect(result.rowCount).toBe(1);
      expect(kqlString(text)).not.toMatch(/[\n\r\u0000\u202e]/);
    });
  it('writes other types as theirs', async () => {
    expect(kqlLiteral(parseIsoDatetime('2026-03-13T09:00:00.1234567Z'), 'datetime')).toBe('datetime(2026-03-13T09:00:00.1234567Z)');
    expect(kqlLiteral(-5, 'long')).toBe('long(-5)');
    expect(kqlLiteral(9007199254740993n, 'long')).toBe('long(9007199254740993)');
    expect(kqlLiteral(null, 'long')).toBe('long(null)');
    expect(kqlLiteral(true, 'bool')).toBe('true');
    expect(kqlColumn('odd name')).toBe('["odd name"]');
    expect(kqlEqualsAny('A', ['x', 'y'])).toBe('A in~ ("x", "y")');
  });
});
