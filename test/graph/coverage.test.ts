// Gaps are silence in a steady source; a source that sleeps at night has none.
import { expect, it } from 'vitest';
import { gapsOf, kindOf } from '../../src/main/engine/timeline/coverage.js';

it('finds silence only where there is otherwise none', () => {
  const steady = Array.from({ length: 60 }, () => 5);
  expect(gapsOf(steady)).toEqual([]);
  expect(gapsOf(steady.map((n, i) => (i >= 20 && i < 26 ? 0 : n)))).toEqual([{ bucket: 20, text: 'gap' }]);
  expect(gapsOf(steady.map((n, i) => (i === 20 ? 0 : n)))).toEqual([]);
  expect(gapsOf(steady.map((n, i) => (i % 24 < 10 ? 0 : n)))).toEqual([]);
  expect(gapsOf(steady.map((n, i) => (i < 10 ? 0 : n)))).toEqual([]);
  expect(gapsOf([])).toEqual([]);
});

it('names the kind of a source', () => {
  expect(kindOf('WindowsEvent', 'Microsoft-Windows-Sysmon/Operational')).toBe('Sysmon');
  expect(kindOf('WindowsEvent', 'Microsoft-Windows-Foo/Operational')).toBe('Foo');
  expect(kindOf('DeviceFileEvents', '')).toBe('Defender');
  expect(kindOf('SigninLogs', '')).toBe('Entra sign-ins');
});
