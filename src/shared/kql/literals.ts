// Literal nodes to plain values: ticks for times, bigint where a long needs it, JSON with typed leaves for dynamic.

import { norm64 } from '../base/time.js';
import type { LiteralJson, LiteralValue } from './ast.js';
import { get, numberOf, textOf, type LibraryObject } from './bridge.js';
import { MisplacedMark } from './longLists.js';
import type { NodeReader } from './reader.js';

export function literalValue(read: NodeReader, node: LibraryObject): LiteralValue {
  const raw = node['LiteralValue'];
  if (read.listAt(node)) throw new MisplacedMark();
  const kind = read.kind(node);
  if (kind === 'DynamicExpression') {
    const inner = get(node, 'Expression');
    return inner ? jsonOf(read, inner) : null;
  }
  if (kind === 'CompoundStringLiteralExpression' || kind === 'StringLiteralExpression') return typeof raw === 'string' ? raw : '';
  if (raw === null || raw === undefined) return null;
  switch (kind) {
    case 'BooleanLiteralExpression':
      return read.kusto.unbox(raw) === true;
    case 'IntLiteralExpression':
      return Number(read.kusto.unbox(raw));
    case 'LongLiteralExpression':
      return longOf(read.text(node), raw);
    case 'RealLiteralExpression':
      return realOf(read, node, raw);
    case 'DecimalLiteralExpression':
      return decimalText(read.text(node)) ?? String(raw);
    case 'DateTimeLiteralExpression':
    case 'TimespanLiteralExpression':
      return timeText(read.text(node));
    case 'GuidLiteralExpression':
      return String(raw).toLowerCase();
    default:
      return typeof raw === 'string' ? raw : String(raw);
  }
}

/** What stands inside `datetime(…)`, `time(…)`; the library keeps milliseconds at most, so the text itself is handed on. */
function timeText(text: string): string {
  const inner = /^\w+\s*\(([^]*)\)$/.exec(text)?.[1]?.trim() ?? text.trim();
  return /^(['"])[^]*\1$/.test(inner) ? inner.slice(1, -1) : inner;
}

/** The library reads hexadecimal, and what does not fit 64 bits, as 0. The latter is no number, like the text in tolong(). */
function longOf(text: string, raw: unknown): number | bigint | null {
  const hex = /0x[0-9a-f]+/i.exec(text);
  if (hex) return norm64(BigInt.asIntN(64, BigInt(hex[0])));
  const digits = /^\d{19,}$/.exec(text.trim());
  if (!digits) return norm64(BigInt(String(raw)));
  const wide = BigInt(digits[0]);
  return BigInt.asIntN(64, wide) === wide ? norm64(wide) : null;
}

/** The library reads infinities and NaN as 0. */
function realOf(read: NodeReader, node: LibraryObject, raw: unknown): number {
  const text = read.text(node).replace(/^(?:real|double)\s*\(\s*|\s*\)$/gi, '');
  if (/^\+?inf(?:inity)?$/i.test(text)) return Infinity;
  if (/^-inf(?:inity)?$/i.test(text)) return -Infinity;
  if (/^nan$/i.test(text)) return NaN;
  const unboxed = read.kusto.unbox(raw);
  return typeof unboxed === 'number' ? unboxed : Number(text);
}

/** The digits as written where there are some: the library's own decimals end at 28 digits, and printing longer ones throws. */
const decimalText = (source: string): string | null => /decimal\s*\(\s*(['"]?)([-+0-9.eE]+)\1\s*\)/.exec(source)?.[2] ?? null;

function jsonOf(read: NodeReader, node: LibraryObject): LiteralJson {
  const kind = read.kind(node);
  switch (kind) {
    case 'JsonArrayExpression': {
      const values = read.list(node, 'Values');
      return {
        array: values.flatMap((v): readonly LiteralJson[] => read.listAt(v) ?? [jsonOf(read, v)]),
      };
    }
    case 'JsonObjectExpression':
      return {
        bag: read.list(node, 'Pairs').map((pair) => {
          const name = get(pair, 'Name');
          const value = get(pair, 'Value');
          const key = name
            ? typeof name['LiteralValue'] === 'string'
              ? name['LiteralValue']
              : typeof name['ValueText'] === 'string'
                ? name['ValueText']
                : read.name(name)
            : '';
          return [key, value ? jsonOf(read, value) : null] as const;
        }),
      };
    case 'NullLiteralExpression':
      return null;
    case 'DateTimeLiteralExpression':
    case 'TimespanLiteralExpression': {
      const value = literalValue(read, node);
      return value === null ? null : { typed: kind === 'DateTimeLiteralExpression' ? 'datetime' : 'timespan', value: String(value) };
    }
    case 'GuidLiteralExpression':
      return { typed: 'guid', value: String(literalValue(read, node)) };
    case 'DecimalLiteralExpression':
      return { typed: 'decimal', value: String(literalValue(read, node)) };
    case 'UnaryMinusExpression':
    case 'UnaryPlusExpression': {
      const inner = get(node, 'Expression');
      const value = inner ? jsonOf(read, inner) : null;
      if (kind !== 'UnaryMinusExpression') return value;
      if (typeof value === 'object' && value !== null && 'real' in value) return { real: -value.real };
      return typeof value === 'number' || typeof value === 'bigint' ? -value : value;
    }
    case 'RealLiteralExpression': {
      const value = literalValue(read, node);
      return typeof value === 'number' ? { real: value } : null;
    }
    case 'DynamicExpression':
    case 'ParenthesizedExpression': {
      const inner = get(node, 'Expression');
      return inner ? jsonOf(read, inner) : null;
    }
    default:
      return literalValue(read, node) as LiteralJson;
  }
}

/** Text of a parameter value: a token, a literal or a name. */
export function parameterText(read: NodeReader, node: LibraryObject | null): string {
  if (!node) return '';
  const kind = read.kind(node);
  if (kind === 'StringLiteralExpression' || kind === 'CompoundStringLiteralExpression') return String(node['LiteralValue'] ?? '');
  if (kind === 'NameDeclaration' || kind === 'NameReference') return read.name(node);
  if (kind === 'NameReferenceList' || kind === 'RenderNameList')
    return read
      .list(node, 'Names')
      .map((n) => read.name(n))
      .join(',');
  if (numberOf(node, 'ChildCount') === 0 && typeof node['Text'] === 'string') return textOf(node, 'Text');
  return read.text(node);
}
