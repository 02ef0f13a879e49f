// What the start of a JSON text shows without reading it whole: what the root is, which key wraps the records, whether more values
// follow. Tolerant of a text cut anywhere; used to recognise JSON and to choose how a document is walked.

import { isList, isObject } from '../../fieldJson.js';
import type { FieldValue } from '../../types.js';

/** Keys under which nothing but an export puts a list of objects. */
const LIST_KEYS: ReadonlySet<string> = new Set(['value', 'Value', 'Records', 'records', 'items', 'Items', 'tables']);
/** Keys an export may use, and a record too: only with nothing but an envelope around them. */
const SHARED_LIST_KEYS: ReadonlySet<string> = new Set(['data', 'Data', 'events', 'Events', 'results', 'objects', 'entries', 'logs']);
const ENVELOPE_KEY =
  /^(?:@odata\.|[@$_]?schema|kind|type|id|etag|self|href|links?|meta|metadata|api_?version|spec_?version|version|total|count|size|page|pages|paging|pagination|limit|offset|cursor|next|prev|first|last|has_?more|took|timed_out|_shards|status|success|ok|error|errors|message|request_?id|statistics|render)/i;

/** Which key wraps the records of an object with these lists of objects and these other fields; null when the object is a record itself. */
function wrapperAmong(lists: readonly string[], others: readonly (readonly [key: string, nested: boolean])[]): string | null {
  const [only] = lists;
  if (lists.length !== 1 || only === undefined) return null;
  if (LIST_KEYS.has(only)) return others.every(([key, nested]) => !nested || ENVELOPE_KEY.test(key)) ? only : null;
  return SHARED_LIST_KEYS.has(only) && others.every(([key]) => ENVELOPE_KEY.test(key)) ? only : null;
}

/** An array that begins with a string, a number or a word of JSON, ended as one: not "[2024-01-01 …" or "[INFO] …". */
const SCALARS = /^\[\s*(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)\s*[,\]]\s*(?:["\d\-tfn[{]|\]|$)/;

export interface Outline {
  readonly root: 'object' | 'array' | 'other' | 'none';
  /** Key whose array holds the records; 'hits' for Elasticsearch's `hits.hits`, 'tables' for Log Analytics. */
  readonly wrapper: string | null;
  /** Top-level keys of a root object seen so far. */
  readonly keys: readonly string[];
  /** For a root array: what its first element is. */
  readonly first: 'object' | 'array' | 'scalar' | 'empty' | 'other';
  /** The root value ended within the text, and another value follows it. */
  readonly followed: boolean;
  /** The root value ended within the text. */
  readonly closed: boolean;
}

export function outline(text: string): Outline {
  let at = skipSpace(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  const start = text[at];
  if (start === undefined) return { root: 'none', wrapper: null, keys: [], first: 'empty', followed: false, closed: false };
  if (start !== '{') {
    const inner = text[skipSpace(text, at + 1)];
    const end = valueEnd(text, at);
    const first =
      inner === '{'
        ? 'object'
        : inner === '['
          ? 'array'
          : inner === ']' || inner === undefined
            ? 'empty'
            : SCALARS.test(text.slice(at, at + 4096))
              ? 'scalar'
              : 'other';
    return { root: start === '[' ? 'array' : 'other', wrapper: null, keys: [], first, followed: isFollowed(text, end), closed: end >= 0 };
  }
  const keys: string[] = [];
  const lists: string[] = [];
  const others: (readonly [string, boolean])[] = [];
  let empty: string | null = null;
  let hits = false;
  let closed = false;
  at++;
  for (;;) {
    at = skipSpace(text, at);
    if (text[at] === ',') {
      at++;
      continue;
    }
    if (text[at] === '}') {
      closed = true;
      at++;
      break;
    }
    if (text[at] !== '"') break;
    const keyEnd = valueEnd(text, at);
    if (keyEnd < 0) break;
    const key = text.slice(at + 1, keyEnd - 1);
    at = skipSpace(text, keyEnd);
    if (text[at] !== ':') break;
    at = skipSpace(text, at + 1);
    keys.push(key);
    const inner = text[skipSpace(text, at + 1)];
    if (text[at] === '[' && inner === '{') lists.push(key);
    else if (text[at] === '[' && inner === ']' && LIST_KEYS.has(key)) empty = key;
    else if (text[at] === '{' && key === 'hits' && /^\{[^]{0,4000}?"hits"\s*:\s*\[/.test(text.slice(at, at + 5000))) hits = true;
    else others.push([key, (text[at] === '[' && inner !== ']') || (text[at] === '{' && inner !== '}')]);
    const end = valueEnd(text, at);
    if (end < 0) break;
    at = end;
  }
  let wrapper = hits ? 'hits' : wrapperAmong(lists, others);
  if (wrapper === null && lists.length === 0 && empty !== null && others.every(([key]) => ENVELOPE_KEY.test(key))) wrapper = empty;
  return { root: 'object', wrapper, keys, first: 'object', followed: closed && isFollowed(text, at), closed };
}

/** The same judgement on an object already read. */
export function wrapperIn(value: { readonly [key: string]: FieldValue }): string | null {
  const lists: string[] = [];
  const others: (readonly [string, boolean])[] = [];
  for (const [key, field] of Object.entries(value)) {
    if (key === 'hits' && isObject(field) && isListOfObjects(field['hits'])) return 'hits';
    if (isListOfObjects(field)) lists.push(key);
    else others.push([key, (isList(field) && field.length > 0) || (isObject(field) && Object.keys(field).length > 0)]);
  }
  return wrapperAmong(lists, others);
}

const isListOfObjects = (field: FieldValue | undefined): boolean =>
  field !== undefined && isList(field) && field.length > 0 && isObject(field[0]);

const isFollowed = (text: string, end: number): boolean => {
  if (end < 0) return false;
  let at = skipSpace(text, end);
  if (text[at] === ',') at = skipSpace(text, at + 1);
  return text[at] === '{' || text[at] === '[';
};

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && (text.charCodeAt(at) <= 0x20 || text.charCodeAt(at) === 0xfeff)) at++;
  return at;
}

/** Index after the value that starts at `from`; −1 when the text ends first. */
function valueEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '"') {
      at = stringEnd(text, at);
      if (at < 0) return -1;
      if (depth === 0) return at + 1;
    } else if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') {
      if (depth <= 1) return depth === 1 ? at + 1 : at;
      depth--;
    } else if (depth === 0 && (c === ',' || text.charCodeAt(at) <= 0x20)) return at;
  }
  return -1;
}

function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 0x5c) at++;
    else if (c === 0x22) return at;
  }
  return -1;
}
