// How a field's value is made from a record's value table.

import { TimeValue, type FieldValue } from '../../types.js';
import { assertNever } from '../../../../../shared/base/result.js';
import { formatDatetime, parseIsoDatetime } from '../../../../../shared/base/time.js';
import type { ValueTable } from './values.js';

export type Spec =
  | { readonly kind: 'constant'; readonly value: FieldValue }
  | { readonly kind: 'value'; readonly index: number }
  /** Text and values in a row, joined. */
  | { readonly kind: 'joined'; readonly parts: readonly (string | number)[] }
  /** Several of one name; values that are arrays themselves are spread, as Windows repeats the element. */
  | { readonly kind: 'list'; readonly items: readonly Spec[] }
  | { readonly kind: 'element'; readonly members: readonly { readonly name: string; readonly spec: Spec }[]; readonly text: Spec | null }
  | { readonly kind: 'system'; readonly as: SystemForm; readonly of: Spec };

/** The form a system field takes whatever the record wrote: written-out fragments give all of them as text. */
export type SystemForm = 'number' | 'time' | 'hex' | 'text';

export function evaluate(spec: Spec, values: ValueTable): FieldValue {
  switch (spec.kind) {
    case 'value':
      return values.read(spec.index);
    case 'constant':
      return spec.value;
    case 'joined': {
      let text = '';
      for (const part of spec.parts) text += typeof part === 'string' ? part : asText(values.read(part));
      return text;
    }
    case 'list': {
      const list: FieldValue[] = [];
      for (const item of spec.items) {
        const value = evaluate(item, values);
        if (Array.isArray(value)) for (const one of value as readonly FieldValue[]) list.push(one);
        else list.push(value);
      }
      return list;
    }
    case 'element': {
      const element: Record<string, FieldValue> = {};
      const text = spec.text === null ? null : evaluate(spec.text, values);
      if (text !== null && !(typeof text === 'string' && text.trim() === '')) element['#text'] = text;
      for (const member of spec.members) setOwn(element, member.name, evaluate(member.spec, values));
      return element;
    }
    case 'system':
      return systemForm(spec.as, evaluate(spec.of, values));
    default:
      return assertNever(spec);
  }
}

/** Element names are evidence: "__proto__" is a name like any other. */
export function setOwn(target: Record<string, FieldValue>, name: string, value: FieldValue): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

/** A value inside running text. */
export function asText(value: FieldValue): string {
  if (value === null) return '';
  if (value instanceof TimeValue) return formatDatetime(value.ticks);
  if (typeof value !== 'object') return String(value);
  return (Array.isArray(value) ? (value as readonly FieldValue[]) : Object.values(value)).map(asText).join(' ');
}

function systemForm(form: SystemForm, value: FieldValue): FieldValue {
  if (value === null || value === '') return null;
  switch (form) {
    case 'number':
      return typeof value === 'string' ? wholeNumber(value) : value;
    case 'hex':
      return typeof value === 'number' || typeof value === 'bigint' ? `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}` : value;
    case 'time': {
      if (typeof value !== 'string') return value;
      const ticks = parseIsoDatetime(value);
      return ticks === null ? value : new TimeValue(ticks);
    }
    case 'text':
      return typeof value === 'string' ? value : asText(value);
    default:
      return assertNever(form);
  }
}

const WHOLE = /^\s*(\d+|0x[0-9a-fA-F]+)\s*$/;
function wholeNumber(text: string): FieldValue {
  if (!WHOLE.test(text)) return text;
  const value = BigInt(text.trim());
  return value <= 9_007_199_254_740_991n ? Number(value) : value;
}
