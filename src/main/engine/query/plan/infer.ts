// Result types where the binder gives none, which happens behind bag_unpack, pivot and other open schemas.

import type { KqlType } from '../../../../shared/base/types.js';
import type { BExpr } from './expr.js';

const NUMERIC: readonly KqlType[] = ['int', 'long', 'real', 'decimal'];

export function inferType(name: string, args: readonly BExpr[]): KqlType {
  const [a, b] = args.map((x) => x.type);
  switch (name) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(name, a ?? 'dynamic', b ?? 'dynamic');
    case 'unary-':
    case 'bin':
    case 'floor':
    case 'abs':
    case 'coalesce':
    case 'max_of':
    case 'min_of':
      return a ?? 'dynamic';
    case 'iff':
    case 'iif':
    case 'case':
      return b ?? 'dynamic';
    case 'prev':
    case 'next':
    case 'row_cumsum':
      return a ?? 'dynamic';
    case 'not':
      return 'bool';
    default:
      return /^(?:==|!=|=~|!~|<|<=|>|>=|!?(?:has(?!h|_any_index)|contains|startswith|endswith).*|!?in~?|!?between|matches regex|is\w+)$/.test(
        name,
      )
        ? 'bool'
        : /^row_/.test(name)
          ? 'long'
          : 'dynamic';
  }
}

function arithmetic(op: string, a: KqlType, b: KqlType): KqlType {
  if (a === 'datetime' && b === 'datetime') return 'timespan';
  if (a === 'datetime' || b === 'datetime') return 'datetime';
  if (a === 'timespan' && b === 'timespan') return op === '/' ? 'real' : 'timespan';
  if (a === 'timespan' || b === 'timespan') return 'timespan';
  const rank = Math.max(NUMERIC.indexOf(a), NUMERIC.indexOf(b));
  return NUMERIC[rank] ?? 'real';
}
