// One event as one line of JSON, the form `quarry records` prints: the system fields flat, event data by name.

import { TimeValue, type DecodedRecord, type FieldValue } from '../../types.js';
import { formatDatetime } from '../../../../../shared/base/time.js';
import { setOwn } from './spec.js';

const SYSTEM = 'System.';
const EVENT_DATA = 'EventData.';

/** A JSON text without line break. 64-bit integers past 2^53 are decimal strings, times have seven decimals. */
export function evtxJsonLine(record: DecodedRecord): string {
  const system: Record<string, FieldValue> = {};
  const data: Record<string, FieldValue> = {};
  record.shape.names.forEach((name, i) => {
    const value = record.values[i] ?? null;
    if (name.startsWith(SYSTEM)) {
      if (value !== null) setOwn(system, name.slice(SYSTEM.length), plain(value));
    } else if (name === 'UserData' && isPlainObject(value)) for (const [key, item] of Object.entries(value)) setOwn(data, key, plain(item));
    else setOwn(data, name.startsWith(EVENT_DATA) ? name.slice(EVENT_DATA.length) : name, plain(value));
  });
  return JSON.stringify({
    recordId: record.recordId === null ? null : plain(record.recordId),
    time: system['TimeCreated'] ?? null,
    offset: record.offset,
    channel: system['Channel'] ?? null,
    eventId: system['EventID'] ?? null,
    provider: system['Provider'] ?? null,
    computer: system['Computer'] ?? null,
    system,
    data,
    recovered: record.recovered,
  });
}

const isPlainObject = (value: FieldValue): value is { readonly [key: string]: FieldValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof TimeValue);

/** The JSON form of a field value. */
function plain(value: FieldValue): FieldValue {
  if (value instanceof TimeValue) return formatDatetime(value.ticks);
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return (value as readonly FieldValue[]).map(plain);
  if (!isPlainObject(value)) return value;
  const object: Record<string, FieldValue> = {};
  for (const [key, item] of Object.entries(value)) setOwn(object, key, plain(item));
  return object;
}
