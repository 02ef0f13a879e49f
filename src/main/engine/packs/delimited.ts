// Records of delimited text held in memory: RFC 4180 quoting for CSV and its relatives, backslash escapes for TSVE.

export interface DelimitedRecord {
  readonly fields: readonly string[];
  /** The text ended inside a quoted field. */
  readonly broken: boolean;
}

/** A field longer than this in an unclosed quotation means a stray quote, not a value. */
const QUOTED_MAX = 4 * 1024 * 1024;

export function* delimited(text: string, delimiter: string): Generator<DelimitedRecord> {
  const n = text.length;
  let at = 0;
  while (at < n) {
    const fields: string[] = [];
    let broken = false;
    for (;;) {
      if (text.charCodeAt(at) === 34) {
        let close = at + 1;
        let doubled = false;
        for (;;) {
          close = text.indexOf('"', close);
          if (close < 0 || close - at > QUOTED_MAX) {
            broken = true;
            break;
          }
          if (text.charCodeAt(close + 1) !== 34) break;
          doubled = true;
          close += 2;
        }
        if (!broken) {
          const raw = text.slice(at + 1, close);
          let end = close + 1;
          // What follows a closing quote before the delimiter is kept: real exports have such fields.
          const tail = fieldEnd(text, end, delimiter);
          fields.push((doubled ? raw.replaceAll('""', '"') : raw) + text.slice(end, tail));
          end = tail;
          at = end;
        } else {
          const lineEnd = text.indexOf('\n', at);
          fields.push(text.slice(at, lineEnd < 0 ? n : lineEnd).replace(/\r$/, ''));
          at = lineEnd < 0 ? n : lineEnd;
        }
      } else {
        const end = fieldEnd(text, at, delimiter);
        fields.push(text.slice(at, end));
        at = end;
      }
      if (!broken && text.startsWith(delimiter, at)) {
        at += delimiter.length;
        if (at >= n) {
          fields.push('');
          break;
        }
        continue;
      }
      break;
    }
    if (text.charCodeAt(at) === 13) at++;
    if (text.charCodeAt(at) === 10) at++;
    const blank = fields.length === 1 && fields[0] === '';
    if (!blank) yield { fields, broken };
  }
}

/** Index of the delimiter or line end that closes a bare field. */
function fieldEnd(text: string, from: number, delimiter: string): number {
  const d = delimiter.charCodeAt(0);
  let at = from;
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === d || c === 10 || (c === 13 && text.charCodeAt(at + 1) === 10)) break;
  }
  return at;
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\', '0': '\0' };

/** Tab-separated values in which a backslash escapes. */
export function* escapedTabs(text: string): Generator<DelimitedRecord> {
  for (const line of lines(text)) {
    if (line === '') continue;
    yield { fields: line.split('\t').map((f) => f.replace(/\\(.)/gs, (_, c: string) => ESCAPES[c] ?? c)), broken: false };
  }
}

export function* lines(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end < 0 ? text.length : end;
    yield text.slice(at, stop > at && text.charCodeAt(stop - 1) === 13 ? stop - 1 : stop);
    at = stop + 1;
  }
}
