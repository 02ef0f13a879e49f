// A hunting query of the library, wherever it came from, and what is read off its text without running it.

import type { Severity } from '../../../shared/contract/values.js';

export interface Hunt {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  /** Tables its file says it needs; those its text names are added when it is listed. */
  readonly tables: readonly string[];
  readonly kql: string;
  readonly origin: 'builtin' | 'case' | 'folder';
  readonly path: string | null;
}

/** A hunt as a file gives it, before it has a place in the library. */
export type ReadHunt = Omit<Hunt, 'key' | 'origin' | 'path'>;

export interface HuntFault {
  readonly path: string;
  readonly reason: string;
}

export interface HuntParameter {
  readonly name: string;
  readonly type: string;
  /** The default as written; null when it must be given. */
  readonly value: string | null;
}

/** What `declare query_parameters(…)` lists, for display; the engine binds them itself. */
export function parametersOf(kql: string): HuntParameter[] {
  const start = /\bdeclare\s+query_parameters\s*\(/.exec(kql);
  if (!start) return [];
  const out: HuntParameter[] = [];
  for (const part of splitTop(kql.slice(start.index + start[0].length))) {
    const m = /^\s*([A-Za-z_]\w*)\s*:\s*([a-z]+)\s*(?:=\s*([\s\S]*?))?\s*$/.exec(part);
    if (m?.[1] && m[2]) out.push({ name: m[1], type: m[2], value: m[3] ?? null });
  }
  return out;
}

/** The comma-separated parts up to the closing parenthesis; quotes and inner brackets are kept whole. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if ('([{'.includes(c)) depth++;
    else if (c === ')' && depth === 0) {
      parts.push(text.slice(from, i));
      return parts;
    } else if (')]}'.includes(c)) depth--;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return parts;
}
