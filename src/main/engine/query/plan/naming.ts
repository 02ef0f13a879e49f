// The names result columns get when none is written. The binder's own names win wherever its schema is closed; these rules
// serve operators behind an open schema and find the column an expression overwrites.

import type { Expr } from '../../../../shared/kql/ast.js';

/** The default name of an expression, or null when its place in the list gives it one. */
export function defaultName(e: Expr): string | null {
  switch (e.kind) {
    case 'name':
      return e.wildcard ? null : e.name;
    case 'path': {
      const base = defaultName(e.base);
      if (base === null) return null;
      if (base === '$left' || base === '$right') return keyText(e.key);
      const key = keyText(e.key);
      return key === null ? null : `${base}_${key}`;
    }
    case 'named':
      return e.names[0] ?? null;
    case 'ordered':
      return defaultName(e.value);
    case 'call': {
      const [first] = e.args;
      const inner = first ? defaultName(first) : null;
      switch (e.naming.rule) {
        case 'first':
          return e.name === 'column_ifexists' || e.name === 'columnifexists' ? (first ? keyText(first) : null) : inner;
        case 'prefixAndFirst':
          return `${e.naming.prefix}_${inner ?? ''}`;
        case 'prefix':
          return e.naming.prefix;
        case 'none':
          return percentileName(e.name, inner, e.args);
      }
    }
    // falls through
    default:
      return null;
  }
}

const keyText = (key: Expr): string | null =>
  key.kind === 'literal' && (typeof key.value === 'string' || typeof key.value === 'number') ? String(key.value) : null;

function percentileName(name: string, inner: string | null, args: readonly Expr[]): string | null {
  if (!/^percentilew?$/.test(name) || inner === null) return null;
  const p = args.at(-1);
  return p?.kind === 'literal' ? `percentile_${inner}_${String(p.value)}` : null;
}

/** Makes a name unlike those taken, as the services do: a, a1, a2. */
export function unique(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let i = 1; ; i++) if (!taken.has(`${name}${i}`)) return `${name}${i}`;
}
