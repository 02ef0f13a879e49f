// One form for rows of every engine, so that answers can be compared: times as microseconds, integers as numbers, any order.

import { createHash } from 'node:crypto';

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00(?::00)?)?$/;
const INTEGER = /^-?\d{1,15}$/;
const MS_TO_2010 = Date.UTC(2010, 0, 1);

function cell(value) {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return value ?? null;
  if (value.startsWith('ticks:')) return MS_TO_2010 * 1000 + Number(value.slice(6)) / 10;
  const time = TIME.exec(value);
  if (!time) return INTEGER.test(value) ? Number(value) : value; // some engines write long integers as text
  return Date.parse(`${time[1]}T${time[2]}Z`) * 1000 + Number((time[3] ?? '').padEnd(6, '0').slice(0, 6));
}

export function digest(rows) {
  const lines = rows.map((row) => JSON.stringify(row.map(cell))).toSorted();
  return { rows: lines.length, sha256: createHash('sha256').update(lines.join('\n')).digest('hex'), sample: lines.slice(0, 2) };
}
