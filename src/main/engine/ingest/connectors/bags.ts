// Bags of the event's own fields: EventData as JSON or as the event log's XML, and "the rest" a row does not use.

import type { CompileScope, Reader } from './frame.js';
import { asContainer, asText, isArray, isObject, newBag, toJson, type FieldObject } from './fieldValues.js';
import { pairName, pairValue } from './fields.js';

const NO_BLANKS: ReadonlySet<string> = new Set();

/** All data fields, or those no other column of the row reads, as one bag. Names and order as in the evidence. */
export function bagOf(scope: CompileScope, onlyRest: boolean): Reader {
  let named: readonly { readonly name: string; readonly index: number }[] | null = null;
  const { bags, named: all } = scope.data;
  const blank = onlyRest ? scope.blank : NO_BLANKS;
  return (frame) => {
    // Decided at the first record: by then every column of the row is compiled and `used` is complete.
    named ??= onlyRest ? all.filter((field) => !scope.used.has(field.name)) : all;
    const out = newBag();
    for (const field of named) {
      const value = frame.values[field.index] ?? null;
      if (value !== null && value !== '' && !(typeof value === 'string' && blank.has(value))) out[field.name] = value;
    }
    for (const bag of bags) {
      const inside = asContainer(bag(frame));
      if (inside === null) continue;
      const pair = isObject(inside) ? pairName(inside) : null;
      if (isArray(inside) || pair !== null) {
        (isArray(inside) ? inside : [inside as FieldObject]).forEach((one, i) => {
          const name = isObject(one) ? pairName(one) : null;
          if (name === null || !isObject(one)) out[`Data${i + 1}`] = one;
          else if (!onlyRest || !scope.used.has(name)) out[name] = pairValue(one);
        });
      } else for (const key in inside) if (!onlyRest || !scope.used.has(key)) out[key] = inside[key] ?? null;
    }
    return out;
  };
}

/** The same bag written straight to JSON text; null when the record's own keys must be looked at, or for an empty bag. */
export function bagTextOf(scope: CompileScope, onlyRest: boolean): ((frame: Parameters<Reader>[0]) => string | null) | null {
  if (scope.data.bags.length > 0) return null;
  const blank = onlyRest ? scope.blank : NO_BLANKS;
  let fields: readonly { readonly head: string; readonly index: number }[] | null = null;
  return (frame) => {
    fields ??= scope.data.named
      .filter((field) => !onlyRest || !scope.used.has(field.name))
      .map((field) => ({ head: `${JSON.stringify(field.name)}:`, index: field.index }));
    let out = '';
    for (const field of fields) {
      const value = frame.values[field.index] ?? null;
      if (value === null || value === '' || (typeof value === 'string' && blank.has(value))) continue;
      out += (out === '' ? '{' : ',') + field.head + toJson(value);
    }
    return out === '' ? null : `${out}}`;
  };
}

const escapeXml = (text: string): string =>
  /[&<>"]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;') : text;

/** The data as the event log writes it, which is what `EventData` of SecurityEvent holds and hunts take apart. */
export function eventDataXml(scope: CompileScope): Reader {
  const bag = bagOf(scope, false);
  return (frame) => {
    const data = bag(frame);
    if (!isObject(data)) return null;
    let out = '';
    for (const name in data) {
      const value = data[name] ?? null;
      if (name === 'Data' && isArray(value)) for (const one of value) out += `\r\n  <Data>${escapeXml(asText(one) ?? '')}</Data>`;
      else out += `\r\n  <Data Name="${escapeXml(name)}">${escapeXml(asText(value) ?? '')}</Data>`;
    }
    return out === '' ? null : `<EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">${out}\r\n</EventData>`;
  };
}
