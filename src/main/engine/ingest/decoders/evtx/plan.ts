// A layout compiled to named fields: what the connectors see. Made once for each way records of a file are laid out.

import type { FieldValue, RecordShape } from '../../types.js';
import { damaged } from './layout.js';
import type { NameTable } from './names.js';
import type { Layout } from './program.js';
import { evaluate, type Spec } from './spec.js';
import { SYSTEM_FIELDS, systemFields } from './systemFields.js';
import { isElement, treeOf, type ElementNode, type Part } from './tree.js';
import type { ValueTable } from './values.js';

/** More fields than this in one event is an attack on whoever keeps a column for each. */
const FIELDS_MAX = 1_024;

export class Plan {
  readonly shape: RecordShape;
  readonly #specs: readonly Spec[];
  readonly #values: FieldValue[];

  constructor(id: number, fields: ReadonlyMap<string, readonly Spec[]>) {
    const names: string[] = [...SYSTEM_FIELDS];
    for (const name of fields.keys()) if (!SYSTEM_NAMES.has(name)) names.push(name);
    if (names.length > FIELDS_MAX) throw damaged('fields', 'an event with too many fields', 0);
    this.shape = { id, names };
    this.#specs = names.map((name) => fieldSpec(name, fields.get(name) ?? []));
    this.#values = names.map(() => null);
  }

  /** The fields of the record now in the table; the same array each time. */
  extract(table: ValueTable): FieldValue[] {
    const values = this.#values;
    const specs = this.#specs;
    for (let i = 0; i < specs.length; i++) {
      const spec = specs[i] as Spec;
      values[i] = spec.kind === 'value' ? table.read(spec.index) : spec.kind === 'constant' ? spec.value : evaluate(spec, table);
    }
    return values;
  }
}

const SYSTEM_NAMES: ReadonlySet<string> = new Set(SYSTEM_FIELDS);
const UNNAMED_DATA = 'EventData.Data';
const NOTHING: Spec = { kind: 'constant', value: null };

function fieldSpec(name: string, specs: readonly Spec[]): Spec {
  const first = specs[0];
  if (!first) return NOTHING;
  if (name === UNNAMED_DATA) return { kind: 'list', items: specs };
  return specs.length === 1 || SYSTEM_NAMES.has(name) ? first : { kind: 'list', items: specs };
}

export function compile(layout: Layout, names: NameTable, id: number): Plan {
  const fields = new Map<string, Spec[]>();
  const add = (name: string, spec: Spec) => {
    const known = fields.get(name);
    if (known) known.push(spec);
    else fields.set(name, [spec]);
  };
  const [root] = treeOf(layout, names).filter(isElement);
  if (!root) throw damaged('empty', 'a record without an element', 0);
  for (const item of root.content) {
    if (!isElement(item)) addStray('#text', item, add);
    else if (item.name === 'System') systemFields(item, add, parts);
    else if (item.name === 'EventData') addEventData(item, add);
    else add(item.name, item.name === 'UserData' ? asObject(item) : contentSpec(item));
  }
  return new Plan(id, fields);
}

type Add = (name: string, spec: Spec) => void;

/** Text between elements: layout white space in most cases, evidence in some. */
function addStray(name: string, part: Part, add: Add): void {
  if ('text' in part ? part.text.trim() !== '' : !part.fragment) add(name, parts([part]));
}

function addEventData(element: ElementNode, add: Add): void {
  for (const { name, parts: value } of element.attributes) if (!isNamespace(name)) add(`EventData.@${name}`, parts(value));
  for (const item of element.content) {
    if (!isElement(item)) addStray(UNNAMED_DATA, item, add);
    else if (item.name === 'Data') add(dataName(item), item.content.some(isElement) ? asObject(item) : parts(item.content.filter(isPart)));
    else add(`EventData.${item.name}`, contentSpec(item));
  }
}

const isPart = (item: Part | ElementNode): item is Part => !isElement(item);

/** The literal `Name` of a Data element; one computed from a value cannot name a column, so its data joins the unnamed. */
function dataName(element: ElementNode): string {
  const name = element.attributes.find((attribute) => attribute.name === 'Name')?.parts;
  if (!name || name.length === 0) return UNNAMED_DATA;
  let text = '';
  for (const part of name) {
    if (!('text' in part)) return UNNAMED_DATA;
    text += part.text;
  }
  return text === '' ? UNNAMED_DATA : `EventData.${text}`;
}

const isNamespace = (attribute: string) => attribute === 'xmlns' || attribute.startsWith('xmlns:');

/** Text and values as one value, typed when it is exactly one value. */
export function parts(list: readonly Part[]): Spec {
  const shown = list.filter((part) => 'text' in part || !part.fragment);
  const [first, second] = shown;
  if (!first) return NOTHING;
  if (!second) return 'text' in first ? { kind: 'constant', value: first.text } : { kind: 'value', index: first.value };
  if (shown.every((part) => 'text' in part)) return { kind: 'constant', value: shown.map((part) => part.text).join('') };
  return { kind: 'joined', parts: shown.map((part) => ('text' in part ? part.text : part.value)) };
}

/** An element outside the known places: a plain value when it has nothing but text, else an object with "@" before attributes. */
function contentSpec(element: ElementNode): Spec {
  const plain = !element.content.some(isElement) && element.attributes.every((attribute) => isNamespace(attribute.name));
  return plain ? parts(element.content.filter(isPart)) : asObject(element);
}

function asObject(element: ElementNode): Spec {
  const members = new Map<string, Spec[]>();
  const put = (name: string, spec: Spec) => {
    const known = members.get(name);
    if (known) known.push(spec);
    else members.set(name, [spec]);
  };
  for (const { name, parts: value } of element.attributes) if (!isNamespace(name)) put(`@${name}`, parts(value));
  for (const item of element.content) if (isElement(item)) put(item.name, contentSpec(item));
  const text = element.content.filter(isPart).filter((part) => ('text' in part ? part.text.trim() !== '' : !part.fragment));
  return {
    kind: 'element',
    members: [...members].map(([name, specs]) => ({
      name,
      spec: specs.length === 1 ? (specs[0] as Spec) : { kind: 'list', items: specs },
    })),
    text: text.length === 0 ? null : parts(text),
  };
}
