// The events of the query benchmark: those of bench/events.mjs with an address in place of one column, times in whole
// microseconds (the other engines know nothing finer), and now and then a command line worth finding. And 20,000 indicators.

import { COLUMNS as PROCESS_COLUMNS, fillEvent as fillProcessEvent, noise } from '../events.mjs';

export const TABLE = 'BenchEvents';
export const INDICATORS = 'BenchIndicators';
const ADDRESS = PROCESS_COLUMNS.findIndex(([name]) => name === 'InitiatingProcessParentFileName');
export const COLUMNS = PROCESS_COLUMNS.map((column, i) => (i === ADDRESS ? ['RemoteIP', 'string'] : column));
const COMMAND_LINE = COLUMNS.findIndex(([name]) => name === 'ProcessCommandLine');
export const INDICATOR_COLUMNS = [
  ['Address', 'string'],
  ['Campaign', 'string'],
];
export const INDICATOR_ROWS = 20_000;

export const NEEDLE = '203.0.113.77';
/** Fifty words an investigator would look for at once. */
export const TERMS = Array.from(
  { length: 50 },
  (_, i) => `${['mimikatz', 'rubeus', 'sharphound', 'psexec', 'lazagne'][i % 5]}${i < 5 ? '' : i}`,
);

const address = (n) => `10.${n >>> 16}.${(n >>> 8) & 255}.${n & 255}`;
const ADDRESSES = 200_000;

/** Fills `out` with the values of event `i`, in the order of COLUMNS. */
export function fillEvent(i, out) {
  fillProcessEvent(i, out);
  out[0] -= out[0] % 10;
  const r = noise(i, 31);
  out[ADDRESS] = i % 99_991 === 4_242 ? NEEDLE : address(Math.floor(ADDRESSES * r * r * r));
  const rare = noise(i, 32);
  if (rare < 0.002) out[COMMAND_LINE] += ` -EncodedCommand JAB${i.toString(36)}`;
  else if (rare < 0.004) out[COMMAND_LINE] += ` ${TERMS[Math.floor(noise(i, 33) * TERMS.length)].toUpperCase()} /run`;
  else if (rare < 0.005) out[COMMAND_LINE] += ` x${TERMS[0]}x`; // no term of its own
}

export function fillIndicator(i, out) {
  out[0] = address(Math.floor(noise(i, 41) * 2 ** 22));
  out[1] = `campaign-${i % 40}`;
}

const TICKS_TO_2010_MS = Date.UTC(2010, 0, 1);
/** Engine ticks as ISO text of microseconds. */
export const isoOfTicks = (ticks) => {
  const ms = Math.floor(ticks / 10_000);
  return `${new Date(TICKS_TO_2010_MS + ms).toISOString().slice(0, -1)}${String(Math.floor((ticks - ms * 10_000) / 10)).padStart(3, '0')}Z`;
};

/** One NDJSON line of a row. */
export function lineOf(columns, values) {
  const event = {};
  columns.forEach(([name, type], c) => {
    event[name] = type === 'datetime' ? isoOfTicks(values[c]) : type === 'dynamic' ? JSON.parse(values[c]) : values[c];
  });
  return `${JSON.stringify(event)}\n`;
}
