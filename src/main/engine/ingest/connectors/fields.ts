// Field names of a connector to positions in a record shape: aliases, data containers (EventData.X, nested bags, flat keys),
// dotted paths into nested JSON. Resolved once per shape; records are then read by index.

import type { FieldValue, RecordShape } from '../types.js';
import type { DataDefinition } from './definition.js';
import { asContainer, atPath, isArray, isEmpty, isObject, asText, type FieldObject } from './fieldValues.js';
import type { DataView, Reader } from './frame.js';

export const NOTHING: Reader = () => null;

/** Exact names first, then without regard to case and outer spaces ("Application ID "). */
export class ShapeNames {
  private readonly exact = new Map<string, number>();
  private readonly loose = new Map<string, number>();
  constructor(shape: RecordShape) {
    shape.names.forEach((name, i) => {
      if (!this.exact.has(name)) this.exact.set(name, i);
      const key = name.trim().toLowerCase();
      if (!this.loose.has(key)) this.loose.set(key, i);
    });
  }
  indexOf(name: string): number {
    return this.exact.get(name) ?? this.loose.get(name.toLowerCase()) ?? -1;
  }
  /** A reader for a name or a dotted path into a nested field; null when the shape has neither. */
  path(name: string): Reader | null {
    const whole = this.indexOf(name);
    if (whole >= 0) return (frame) => frame.values[whole] ?? null;
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      const top = this.indexOf(name.slice(0, dot));
      if (top < 0) continue;
      const path = name.slice(dot + 1).split('.');
      return (frame) => atPath(frame.values[top] ?? null, path);
    }
    return null;
  }
}

/** Values that are there, in order of preference. */
export function firstOf(readers: readonly Reader[]): Reader {
  const [only, second] = readers;
  if (only === undefined) return NOTHING;
  if (second === undefined) return only;
  return (frame) => {
    for (const reader of readers) {
      const value = reader(frame);
      if (!isEmpty(value)) return value;
    }
    return null;
  };
}

export class FieldResolver {
  readonly data: DataView;
  private readonly names: ShapeNames;
  /** Container prefixes this shape has. */
  private readonly prefixes: readonly string[];
  private readonly flat: boolean;
  private readonly containers: readonly string[];
  private readonly dataNames: ReadonlyMap<string, number>;
  /** Lower-case name → the name as written: exports differ in case. */
  private readonly looseNames: ReadonlyMap<string, string>;

  constructor(
    private readonly shape: RecordShape,
    definition: DataDefinition,
    private readonly aliases: ReadonlyMap<string, readonly string[]>,
  ) {
    this.names = new ShapeNames(shape);
    this.containers = definition.from;
    const nested = definition.from.filter((prefix) => this.names.path(prefix) !== null);
    const dotted = definition.from.filter((prefix) => shape.names.some((name) => name.startsWith(`${prefix}.`)));
    this.prefixes = [...dotted, ...nested];
    this.flat = definition.flat && this.prefixes.length === 0;
    const named: { name: string; index: number }[] = [];
    const excluded = this.flat ? excludedNames(definition, this.names) : new Set<string>();
    shape.names.forEach((name, index) => {
      const prefix = dotted.find((one) => name.startsWith(`${one}.`));
      if (prefix !== undefined) named.push({ name: name.slice(prefix.length + 1), index });
      else if (this.flat && !excluded.has(name.toLowerCase())) named.push({ name, index });
    });
    this.dataNames = new Map(named.map((field) => [field.name, field.index]));
    this.looseNames = new Map(named.map((field) => [field.name.trim().toLowerCase(), field.name]));
    this.data = { named, bags: nested.map((prefix) => this.names.path(prefix) ?? NOTHING) };
  }

  /** Where a name of the connector is read from in this shape; NOTHING when it is nowhere. `used` learns the data fields read. */
  resolve(name: string, used: Set<string>): Reader {
    const aliases = this.aliases.get(name);
    if (aliases !== undefined) {
      const readers: Reader[] = [];
      for (const alias of aliases) {
        const data = alias.startsWith('#') ? this.dataField(alias.slice(1), used) : null;
        const reader = alias.startsWith('#') ? data : this.names.path(alias);
        if (reader !== null) readers.push(reader);
        if (this.dataNames.has(alias)) used.add(alias);
      }
      return firstOf(readers);
    }
    const dot = name.indexOf('.');
    if (dot > 0 && this.aliases.has(name.slice(0, dot))) {
      const head = this.resolve(name.slice(0, dot), used);
      const path = name.slice(dot + 1).split('.');
      return head === NOTHING ? NOTHING : (frame) => atPath(head(frame), path);
    }
    if (name.startsWith('#')) return this.dataField(name.slice(1), used) ?? NOTHING;
    // A container named by itself is the container, not a field inside it.
    if (this.containers.includes(name)) return this.names.path(name) ?? NOTHING;
    return this.dataField(name, used) ?? this.names.path(name) ?? NOTHING;
  }

  /** A field of the event's own data. */
  dataField(name: string, used: Set<string>): Reader | null {
    const written = this.dataNames.has(name) ? name : (this.looseNames.get(name.toLowerCase()) ?? name);
    const index = this.dataNames.get(written);
    if (index !== undefined) {
      used.add(written);
      return (frame) => frame.values[index] ?? null;
    }
    if (this.data.bags.length === 0) return null;
    used.add(name);
    const path = name.split('.');
    return firstOf(this.data.bags.map((bag) => (frame) => inBag(bag(frame), name, path)));
  }
}

/** Event XML turned to JSON keeps data as pairs: {Name, Value}, {"@Name", "#text"}. */
export const pairName = (one: FieldObject): string | null =>
  '@Name' in one || ('Name' in one && ('Value' in one || '#text' in one)) ? asText(one['@Name'] ?? one['Name'] ?? null) : null;
export const pairValue = (one: FieldObject): FieldValue => one['Value'] ?? one['#text'] ?? null;

function inBag(value: ReturnType<Reader>, name: string, path: readonly string[]): ReturnType<Reader> {
  const inside = asContainer(value);
  if (inside === null) return null;
  if (!isArray(inside) && isObject(inside) && pairName(inside) !== null) return pairName(inside) === name ? pairValue(inside) : null;
  if (!isArray(inside)) return isObject(inside) && name in inside ? (inside[name] ?? null) : path.length > 1 ? atPath(inside, path) : null;
  for (const one of inside) if (isObject(one) && pairName(one) === name) return pairValue(one);
  return null;
}

function excludedNames(definition: DataDefinition, names: ShapeNames): Set<string> {
  const out = new Set(definition.exclude.map((name) => name.toLowerCase()));
  for (const [markers, list] of Object.entries(definition.excludeWith)) {
    const holds = markers
      .split(',')
      .every((marker) => (marker.startsWith('!') ? names.indexOf(marker.slice(1)) < 0 : names.indexOf(marker) >= 0));
    if (holds) for (const name of list) out.add(name.toLowerCase());
  }
  return out;
}
