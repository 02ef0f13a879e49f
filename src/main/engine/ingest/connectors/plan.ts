// One row of a connector compiled for one record shape: what to read, and the column index each value goes to.

import type { ColumnSchema, KqlType } from '../../../../shared/base/types.js';
import { assertNever } from '../../../../shared/base/result.js';
import type { TableBuilder } from '../../store/types.js';
import { TimeValue, type FieldValue } from '../types.js';
import { bagTextOf } from './bags.js';
import type { ConnectorDefinition, RowDefinition } from './definition.js';
import type { Expression } from './expression.js';
import { NOTHING, firstOf, type FieldResolver } from './fields.js';
import { FUNCTIONS } from './functions.js';
import { asBool, asContainer, asInt64, asNumber, asText, atPath, isArray, isEmpty, toJson } from './fieldValues.js';
import type { CompileScope, Frame, Reader } from './frame.js';
import { readTime, type DateOrder } from './times.js';

/** Counted over a whole source, told at its end. */
export interface MapStats {
  undated: number;
  /** This record was counted already. */
  told: boolean;
}

export interface RowPlan {
  /** Adds the row (or rows, for `each`); the number added. */
  write(frame: Frame): number;
}

export interface PlanContext {
  readonly definition: ConnectorDefinition;
  readonly resolver: FieldResolver;
  readonly dateOrder: DateOrder;
  readonly sourceName: string;
  readonly derivedId: (text: string) => string;
  readonly stats: MapStats;
}

/** Functions whose value does not depend on their first argument being there. */
const TOLERANT = new Set([
  'first',
  'if',
  'lookup',
  'concat',
  'join',
  'list',
  'object',
  'merge',
  'not',
  'all',
  'any',
  'exists',
  'data',
  'rest',
  'dataXml',
  'sourceName',
  'derivedId',
]);
const TIME_COLUMNS = ['TimeGenerated', 'Timestamp'];

export function compileExpression(
  tree: Expression,
  context: PlanContext,
  scope: CompileScope & { readonly used: Set<string> },
  blank: ReadonlySet<string>,
): Reader {
  switch (tree.kind) {
    case 'text':
    case 'number':
    case 'bool': {
      const { value } = tree;
      const reader: Reader = () => value;
      scope.constants.set(reader, value);
      return reader;
    }
    case 'null':
      return NOTHING;
    case 'item': {
      const { path } = tree;
      const reader: Reader = path.length === 0 ? (frame) => frame.item : (frame) => atPath(frame.item, path);
      return withoutBlank(reader, blank);
    }
    case 'field': {
      const reader = context.resolver.resolve(tree.name, scope.used);
      return reader === NOTHING ? NOTHING : withoutBlank(reader, blank);
    }
    case 'named': {
      const target = context.definition.named.get(tree.name);
      return target ? compileExpression(target, context, scope, blank) : NOTHING;
    }
    case 'call': {
      const args = tree.args.map((arg) => compileExpression(arg, context, scope, blank));
      if (tree.name === 'first') return firstOf(args.filter((arg) => arg !== NOTHING));
      if (args[0] === NOTHING && !TOLERANT.has(tree.name)) return NOTHING;
      return FUNCTIONS.get(tree.name)?.make(args, scope) ?? NOTHING;
    }
    default:
      return assertNever(tree);
  }
}

function withoutBlank(reader: Reader, blank: ReadonlySet<string>): Reader {
  if (blank.size === 0) return reader;
  return (frame) => {
    const value = reader(frame);
    return typeof value === 'string' && (value === '' || blank.has(value)) ? null : value;
  };
}

type Setter = (builder: TableBuilder, frame: Frame) => void;

export function scopeOf(
  context: PlanContext,
  used: Set<string>,
  blank: ReadonlySet<string>,
): CompileScope & { readonly used: Set<string> } {
  const { definition, resolver, dateOrder, sourceName, derivedId } = context;
  return {
    vocabularies: definition.vocabularies,
    constants: new WeakMap(),
    blank,
    data: resolver.data,
    used,
    dateOrder,
    sourceName,
    derivedId,
  };
}

/** `counts`: this row speaks for its record when records without a time are counted. */
export function compileRow(row: RowDefinition, builder: TableBuilder, context: PlanContext, counts: boolean): RowPlan {
  const used = new Set<string>();
  const scope = scopeOf(context, used, row.blank);
  const compile = (tree: Expression): Reader => compileExpression(tree, context, scope, row.blank);
  const when = row.when === null ? null : compile(row.when);
  const each = row.each === null ? null : compile(row.each);
  const setters: Setter[] = [];
  const done = new Set<string>();
  let counted = false;
  const set = (column: string, reader: Reader): void => {
    done.add(column);
    const index = builder.indexOf(column);
    const schema = builder.columns[index];
    if (index >= 0 && schema !== undefined && reader !== NOTHING) setters.push(columnSetter(index, schema, reader, context.dateOrder));
  };
  const setTime = (column: string, reader: Reader): void => {
    set(column, counts && !counted ? countUndated(reader, context.stats) : reader);
    counted = true;
  };
  const setBag = (column: string, tree: Expression): boolean => {
    if (tree.kind !== 'call' || (tree.name !== 'data' && tree.name !== 'rest')) return false;
    const index = builder.indexOf(column);
    const write = builder.columns[index]?.type === 'dynamic' ? bagTextOf(scope, tree.name === 'rest') : null;
    if (write === null) return false;
    done.add(column);
    setters.push((target, frame) => {
      const text = write(frame);
      if (text !== null) target.setText(index, text);
    });
    return true;
  };
  for (const [column, tree] of row.set) if (!setBag(column, tree)) (TIME_COLUMNS.includes(column) ? setTime : set)(column, compile(tree));

  const time = context.definition.named.get('time');
  for (const column of TIME_COLUMNS)
    if (!done.has(column) && time !== undefined && builder.indexOf(column) >= 0) setTime(column, compile(time));
  if (!done.has('Type')) set('Type', () => row.table);
  if (row.auto)
    for (const { name } of builder.columns)
      if (!done.has(name)) {
        const reader = context.resolver.dataField(name, used);
        if (reader !== null) set(name, withoutBlank(reader, row.blank));
      }

  const addRow = (frame: Frame): number => {
    if (when !== null) {
      const yes = when(frame);
      if (yes === false || isEmpty(yes)) return 0;
    }
    builder.begin();
    for (const setter of setters) setter(builder, frame);
    return 1;
  };
  if (each === null) return { write: addRow };
  return {
    write(frame) {
      const list = asContainer(each(frame));
      if (list === null) return 0;
      let added = 0;
      for (const item of isArray(list) ? list : [list]) {
        frame.item = item;
        added += addRow(frame);
      }
      frame.item = null;
      return added;
    },
  };
}

const countUndated =
  (reader: Reader, stats: MapStats): Reader =>
  (frame) => {
    const value = reader(frame);
    if (value === null && !stats.told) {
      stats.undated++;
      stats.told = true;
    }
    return value;
  };

/** Writes one value the way its column's type wants it; what does not fit leaves the column empty. */
export function columnSetter(index: number, column: ColumnSchema, reader: Reader, order: DateOrder): Setter {
  const type: KqlType = column.type;
  switch (type) {
    case 'string':
      return (builder, frame) => {
        const text = asText(reader(frame));
        if (text !== null && text !== '') builder.setText(index, text);
      };
    case 'guid':
      return (builder, frame) => {
        const text = asText(reader(frame));
        if (text) builder.setText(index, text.replace(/^\{|\}$/g, '').toLowerCase());
      };
    case 'dynamic':
      return (builder, frame) => {
        const value = reader(frame);
        if (!isEmpty(value)) builder.setText(index, dynamicText(value));
      };
    case 'int':
    case 'long': {
      const whole = type === 'long';
      return (builder, frame) => {
        const number = asInt64(reader(frame));
        if (number === null) return;
        if (whole) builder.setInt64(index, number);
        else {
          const small = intRange(number);
          if (small !== null) builder.setNumber(index, small);
        }
      };
    }
    case 'real':
    case 'decimal':
      return (builder, frame) => {
        const number = asNumber(reader(frame));
        if (number !== null) builder.setNumber(index, number);
      };
    case 'datetime':
      return (builder, frame) => {
        const value = reader(frame);
        const ticks = value instanceof TimeValue ? value.ticks : readTime(value, order);
        if (ticks !== null) builder.setInt64(index, ticks);
      };
    case 'timespan':
      return (builder, frame) => {
        const ticks = asInt64(reader(frame));
        if (ticks !== null) builder.setInt64(index, ticks);
      };
    case 'bool':
      return (builder, frame) => {
        const yes = asBool(reader(frame));
        if (yes !== null) builder.setBool(index, yes);
      };
    default:
      return assertNever(type);
  }
}

/** JSON text of a dynamic column: JSON already written as text is kept as it is. */
export const dynamicText = (value: FieldValue): string =>
  typeof value === 'string' && asContainer(value) !== null ? value : toJson(value);

/** Unsigned 32-bit values (status codes, masks) wrap into int as Windows and Kusto show them; what fits no int is null. */
export function intRange(number: number | bigint): number | null {
  const small = Number(number);
  if (small > 2_147_483_647) return small <= 4_294_967_295 ? small - 4_294_967_296 : null;
  return small < -2_147_483_648 ? null : small;
}
