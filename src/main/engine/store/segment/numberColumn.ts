// Columns of numbers, booleans, datetimes and timespans while rows are being added.

import type { KqlType } from '../../../../shared/base/types.js';
import type { Int64 } from '../../../../shared/base/time.js';
import { capacityFor, groupCount, type ColumnBuilder } from './columns.js';
import { NULL, SET, WIDE, encodeNumbers } from './encode.js';
import { GROUP_ROWS, type EncodedPart } from './format.js';

const isWhole = (type: KqlType) => type !== 'real' && type !== 'bool';
const BIGGEST = BigInt(Number.MAX_SAFE_INTEGER);

/** The values of one row group. Integers beyond 2^53 are rare and kept aside. */
interface Group {
  data: Float64Array;
  states: Uint8Array;
  wide: Map<number, bigint> | null;
}

export class NumberColumn implements ColumnBuilder {
  private readonly groups: (Group | undefined)[] = [];
  private readonly whole: boolean;
  private readonly bool: boolean;
  /** The group rows are being added to, and its first row. */
  private group: Group = { data: new Float64Array(0), states: new Uint8Array(0), wide: null };
  private first = 0;

  constructor(readonly type: KqlType) {
    this.whole = isWhole(type);
    this.bool = type === 'bool';
  }

  setNumber(row: number, value: number): void {
    const at = this.at(row);
    const { data, states } = this.group;
    if (this.bool) data[at] = value === 0 ? 0 : 1;
    else if (!this.whole) data[at] = value;
    else if (Number.isFinite(value)) {
      const whole = Math.trunc(value);
      if (!Number.isSafeInteger(whole)) {
        this.setInt64(row, BigInt(whole));
        return;
      }
      data[at] = whole + 0; // no integer is −0
    } else {
      states[at] = NULL;
      return;
    }
    states[at] = SET;
  }

  /** A safe integer other than −0, in a column of integers. */
  setSafe(row: number, value: number): void {
    const at = this.at(row);
    this.group.data[at] = value;
    this.group.states[at] = SET;
  }

  setInt64(row: number, value: Int64): void {
    if (typeof value === 'number' || !this.whole || (value >= -BIGGEST && value <= BIGGEST)) {
      this.setNumber(row, Number(value));
      return;
    }
    const at = this.at(row);
    // Beyond 64 bits there is no such value in KQL; whoever maps the record keeps its text elsewhere.
    if (BigInt.asIntN(64, value) !== value) {
      this.group.states[at] = NULL;
      return;
    }
    this.group.wide ??= new Map();
    this.group.wide.set(at, value);
    this.group.states[at] = WIDE;
  }

  setBool(row: number, value: boolean): void {
    this.setNumber(row, value ? 1 : 0);
  }

  setText(_row: number, value: string): void {
    throw new Error(`text ${JSON.stringify(value.slice(0, 40))} set in a column of type ${this.type}`);
  }

  clear(from: number, to: number): void {
    for (let g = Math.floor(from / GROUP_ROWS); g < groupCount(to); g++)
      this.groups[g]?.states.fill(NULL, Math.max(0, from - g * GROUP_ROWS), Math.min(GROUP_ROWS, to - g * GROUP_ROWS));
  }

  encode(rows: number): EncodedPart[] {
    const parts: EncodedPart[] = [];
    for (let g = 0; g < groupCount(rows); g++) {
      const group = this.groups[g];
      if (group === undefined) continue;
      const count = Math.min(GROUP_ROWS, rows - g * GROUP_ROWS);
      if (group.data.length < count) widen(group, count - 1);
      const part = encodeNumbers(g, group.data.subarray(0, count), group.states.subarray(0, count), group.wide);
      if (part !== null) parts.push(part);
    }
    return parts;
  }

  /** The place of a row in its group, which becomes the one at hand. */
  private at(row: number): number {
    const at = row - this.first;
    return at >= 0 && at < this.group.data.length ? at : this.seek(row);
  }

  private seek(row: number): number {
    const number = Math.floor(row / GROUP_ROWS);
    const at = row - number * GROUP_ROWS;
    let group = this.groups[number];
    if (group === undefined) this.groups[number] = group = { data: new Float64Array(0), states: new Uint8Array(0), wide: null };
    if (at >= group.data.length) widen(group, at);
    this.group = group;
    this.first = number * GROUP_ROWS;
    return at;
  }
}

function widen(group: Group, at: number): void {
  const capacity = capacityFor(group.data.length, at);
  const data = new Float64Array(capacity);
  data.set(group.data);
  group.data = data;
  const states = new Uint8Array(capacity);
  states.set(group.states);
  group.states = states;
}
