import { expect, it } from 'vitest';
import { isoBytesTicks, readTime } from '../../src/main/engine/ingest/connectors/times.js';

const ticksOf = (text: string): number => {
  const bytes = new TextEncoder().encode(`"${text}"`);
  return isoBytesTicks(bytes, 1, bytes.length - 1);
};

it('reads from bytes what is read from text, or leaves it', () => {
  const sure: string[] = [];
  for (let year = 1980; year < 2040; year += 1)
    for (const [month, day] of [
      [1, 31],
      [2, 28],
      [2, 29],
      [2, 30],
      [4, 30],
      [4, 31],
      [6, 1],
      [12, 31],
      [13, 1],
      [0, 1],
      [5, 0],
    ] as const) {
      const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      for (const time of [
        'T00:00:00Z',
        'T23:59:59.1234567Z',
        ' 12:30:45',
        'T12:30:45.5',
        'T24:00:00Z',
        'T12:60:00Z',
        'T12:30:45.12345678Z',
        'T12:30Z',
        'T12:30:45+01:00',
        'T1a:30:45Z',
        'T12:30:45.Z',
        'T12:30:45,5Z',
      ])
        sure.push(date + time);
    }
  let read = 0;
  for (const text of [...sure, '', 'Z', '2026', 'not a time at all....', '2026-03-04T05:06:0xZ']) {
    const ticks = ticksOf(text);
    if (Number.isNaN(ticks)) continue;
    read++;
    expect([text, ticks]).toEqual([text, readTime(text)]);
  }
  expect(read).toBeGreaterThan(1000);
});
