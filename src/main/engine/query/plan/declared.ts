// What a query declares about its surroundings: parameters whose values come from outside, and the tables it may see at all.

import { QuarryError } from '../../../../shared/base/errors.js';
import type { Cell, KqlType } from '../../../../shared/base/types.js';
import type { Expr } from '../../../../shared/kql/ast.js';
import { parseDecimal } from '../decimal.js';
import { dynamicOfText } from '../dynamic.js';
import { convert, parseDatetime, parseTimespan } from '../functions/index.js';
import type { Scalar } from '../values.js';
import { constant } from './expr.js';
import { wildcard, type Binding, type Env } from './scope.js';

interface Declared {
  readonly name: string;
  readonly type: KqlType;
  readonly fallback: Expr | null;
}

/** A parameter's value: what was given, else its default. */
export function declaredParameter(d: Declared, given: Cell | undefined, env: Env): Binding {
  if (given !== undefined) return { kind: 'expr', expr: constant(d.type, parameterValue(d, given)) };
  if (d.fallback) return { kind: 'let', value: d.fallback, env };
  throw new QuarryError('query.parameter', `The parameter '${d.name}' needs a value of type ${d.type}.`, { name: d.name, type: d.type });
}

/** Values come as JSON of the type, as their text, or as a literal: 5, "5", "long(5)"; "2024-01-01", "datetime(2024-01-01)". */
function parameterValue(d: Declared, given: Cell): Scalar {
  const bad = () =>
    new QuarryError(
      'query.parameter',
      `The parameter '${d.name}' needs a value of type ${d.type}; this is none: ${JSON.stringify(given)}`,
      {
        name: d.name,
        type: d.type,
      },
    );
  if (given === null) return d.type === 'string' ? '' : null;
  if (d.type === 'string') return typeof given === 'string' ? given : typeof given === 'object' ? JSON.stringify(given) : String(given);
  if (d.type === 'dynamic') {
    if (typeof given !== 'string') return dynamicOfText(JSON.stringify(given));
    return dynamicOfText(/^\s*dynamic\s*\(([^]*)\)\s*$/.exec(given)?.[1] ?? given);
  }
  if (typeof given === 'object') throw bad();
  const text = unwrapped(String(given).trim(), d.type);
  if (/^null$/i.test(text)) return null;
  const value = scalarOf(d.type, text);
  if (value === null) throw bad();
  return value;
}

/** `long(5)`, `datetime("2024-01-01")` → what stands inside. */
function unwrapped(text: string, type: KqlType): string {
  const call = /^(\w+)\s*\(([^]*)\)$/.exec(text);
  const inner = call && (LITERAL_NAMES[call[1]?.toLowerCase() ?? ''] ?? call[1]?.toLowerCase()) === type ? (call[2] ?? '').trim() : text;
  return /^(['"])[^]*\1$/.test(inner) ? inner.slice(1, -1) : inner;
}
const LITERAL_NAMES: Readonly<Record<string, KqlType>> = { time: 'timespan', date: 'datetime', double: 'real', boolean: 'bool' };

function scalarOf(type: KqlType, text: string): Scalar {
  switch (type) {
    case 'datetime':
      return parseDatetime(text);
    case 'timespan':
      return parseTimespan(text);
    case 'decimal':
      return parseDecimal(text);
    default:
      return convert(text, 'string', type);
  }
}

const ACCESS = '$access';

/** From here on only these names are seen: views and lets by name, tables of the case where they are written as such. */
export function restricted(env: Env, names: readonly { readonly name: string; readonly stored: boolean }[]): Env {
  const tests = names.map((n) => ({ ...n, test: wildcard(n.name) }));
  return env.with(ACCESS, {
    kind: 'access',
    sees: (name, local) => tests.some((t) => t.test(name) && (local ? !t.stored : t.stored || !t.name.includes('*'))),
  });
}

export function sees(env: Env, name: string, local: boolean): boolean {
  const access = env.get(ACCESS);
  return access?.kind !== 'access' || access.sees(name, local);
}
