// BinXML inside one chunk: element names and template definitions are written where first used and pointed at afterwards.

import { createHash } from 'node:crypto';
import { BinaryWriter, guidBytes, sidBytes } from './binaryWriter.js';
import { TYPE_CODES, type EventTemplate, type EvtxEvent, type EvtxType, type EvtxValue, type UserElement } from './evtxTypes.js';

const NAMESPACE = 'http://schemas.microsoft.com/win/2004/08/events/event';
const FRAGMENT = [0x0f, 0x01, 0x01, 0x00];

/** Substitutions of the event template, in the order Windows numbers them. */
const SYSTEM: readonly EvtxType[] = [
  'uint8', 'uint8', 'uint16', 'uint16', 'uint16', 'hex64', 'filetime', 'guid', 'uint32', 'uint32', 'uint64', 'uint8', 'sid',
  'null', 'string', 'guid', 'string', 'guid', 'string', 'binxml',
]; // prettier-ignore
const EVENT_RECORD_ID = 10;
const DATA = 19;

type Attribute = readonly [name: string, value: string | readonly [substitution: number, type: EvtxType]];
type Content = string | readonly [substitution: number, type: EvtxType] | null;

export class ChunkBody {
  readonly out = new BinaryWriter();
  #names = new Map<string, number>();
  #templates = new Map<string, number>();
  #undo: (() => void)[] = [];

  /** Forgets what was written since `at` after a record did not fit. */
  rewind(at: number): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
    this.out.rewind(at);
  }
  accept(): void {
    this.#undo = [];
  }

  event(event: EvtxEvent, recordId: bigint): void {
    const { template } = event;
    this.out.raw(Uint8Array.from(FRAGMENT));
    const values: EvtxValue[] = [
      template.level ?? 0, template.opcode ?? 0, template.task ?? 0, template.eventId, template.qualifiers ?? null, template.keywords ?? 0n,
      event.time, event.activityId ?? null, event.processId ?? 0, event.threadId ?? 0, recordId, template.version ?? 0, event.userId ?? null,
      null, template.provider, template.providerGuid ?? null, template.channel, null, event.computer, null,
    ]; // prettier-ignore
    const hasData = template.data !== undefined || template.userData !== undefined;
    this.#instance(
      `event ${template.eventSourceName ?? ''}`,
      () => this.#eventTemplate(template),
      SYSTEM,
      values,
      (index) => {
        if (index === DATA && hasData) this.#dataInstance(template, event.values);
      },
    );
    this.out.u8(0);
  }

  #dataInstance(template: EventTemplate, values: readonly EvtxValue[]): void {
    this.out.raw(Uint8Array.from(FRAGMENT));
    const types = template.userData ? leafTypes(template.userData) : (template.data ?? []).map(([, type]) => type);
    const key = `${template.provider}/${template.channel}/${template.eventId}/${template.version ?? 0}`;
    this.#instance(key, () => (template.userData ? this.#userTemplate(template.userData) : this.#dataTemplate(template)), types, values);
    this.out.u8(0);
  }

  /** Token, definition at the first use, and the values. `nested` writes the content of BinXML values. */
  #instance(
    key: string,
    define: () => void,
    types: readonly EvtxType[],
    values: readonly EvtxValue[],
    nested?: (index: number) => void,
  ): void {
    const { out } = this;
    const guid = createHash('md5').update(key).digest();
    out.u8(0x0c);
    out.u8(1);
    out.raw(guid.subarray(0, 4));
    const known = this.#templates.get(key);
    out.u32(known ?? out.at + 4);
    if (known === undefined) this.#definition(key, guid, define);
    out.u32(types.length);
    const descriptors = out.at;
    for (const type of types) {
      out.u16(0);
      out.u8(TYPE_CODES[type]);
      out.u8(0);
    }
    types.forEach((type, i) => {
      const start = out.at;
      const value = values[i] ?? null;
      if (type === 'binxml') nested?.(i);
      else if (value !== null) writeValue(out, type, value);
      if (out.at === start && type !== 'string') out.bytes[descriptors + i * 4 + 2] = TYPE_CODES.null;
      out.patch16(descriptors + i * 4, out.at - start);
    });
  }

  #definition(key: string, guid: Uint8Array, define: () => void): void {
    const { out } = this;
    const at = out.at;
    this.#templates.set(key, at);
    // The template table of the chunk header: 32 chains by identifier.
    const slot = 384 + ((guid[0] as number) & 31) * 4;
    const previous = this.#header(slot, at);
    out.u32(previous);
    out.raw(guid);
    const size = out.at;
    out.u32(0);
    out.raw(Uint8Array.from(FRAGMENT));
    define();
    out.u8(0);
    out.patch32(size, out.at - size - 4);
    this.#undo.push(() => void this.#templates.delete(key));
  }
  #header(slot: number, value: number): number {
    const previous = new DataView(this.out.bytes.buffer).getUint32(slot, true);
    this.out.patch32(slot, value);
    this.#undo.push(() => this.out.patch32(slot, previous));
    return previous;
  }

  #name(text: string): void {
    const { out } = this;
    const known = this.#names.get(text);
    if (known !== undefined) {
      out.u32(known);
      return;
    }
    out.u32(out.at + 4);
    const at = out.at;
    let hash = 0;
    for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 65_599) + text.charCodeAt(i)) >>> 0;
    out.u32(this.#header(128 + ((hash & 0xffff) % 64) * 4, at));
    out.u16(hash & 0xffff);
    out.u16(text.length);
    out.utf16(text);
    out.u16(0);
    this.#names.set(text, at);
    this.#undo.push(() => void this.#names.delete(text));
  }

  #element(name: string, attributes: readonly Attribute[], content: Content | (() => void)): void {
    const { out } = this;
    out.u8(attributes.length > 0 ? 0x41 : 0x01);
    out.u16(Array.isArray(content) ? (content[0] as number) : 0xffff);
    const size = out.at;
    out.u32(0);
    this.#name(name);
    if (attributes.length > 0) this.#attributes(attributes);
    if (content === null) out.u8(0x03);
    else {
      out.u8(0x02);
      if (typeof content === 'function') content();
      else this.#content(content);
      out.u8(0x04);
    }
    out.patch32(size, out.at - size - 4);
  }
  #attributes(attributes: readonly Attribute[]): void {
    const { out } = this;
    const size = out.at;
    out.u32(0);
    attributes.forEach(([name, value], i) => {
      out.u8(i + 1 < attributes.length ? 0x46 : 0x06);
      this.#name(name);
      this.#content(value);
    });
    out.patch32(size, out.at - size - 4);
  }
  #content(content: string | readonly [number, EvtxType]): void {
    const { out } = this;
    if (typeof content === 'string') {
      out.u8(0x05);
      out.u8(0x01);
      out.u16(content.length);
      out.utf16(content);
    } else {
      out.u8(0x0e);
      out.u16(content[0]);
      out.u8(TYPE_CODES[content[1]]);
    }
  }

  #eventTemplate({ eventSourceName }: EventTemplate): void {
    const value = (index: number): [number, EvtxType] => [index, SYSTEM[index] as EvtxType];
    const source: Attribute[] = eventSourceName === undefined ? [] : [['EventSourceName', eventSourceName]];
    this.#element('Event', [['xmlns', NAMESPACE]], () => {
      this.#element('System', [], () => {
        this.#element('Provider', [['Name', value(14)], ['Guid', value(15)], ...source], null);
        this.#element('EventID', [['Qualifiers', value(4)]], value(3));
        this.#element('Version', [], value(11));
        this.#element('Level', [], value(0));
        this.#element('Task', [], value(2));
        this.#element('Opcode', [], value(1));
        this.#element('Keywords', [], value(5));
        this.#element('TimeCreated', [['SystemTime', value(6)]], null);
        this.#element('EventRecordID', [], value(EVENT_RECORD_ID));
        this.#element(
          'Correlation',
          [
            ['ActivityID', value(7)],
            ['RelatedActivityID', value(17)],
          ],
          null,
        );
        this.#element(
          'Execution',
          [
            ['ProcessID', value(8)],
            ['ThreadID', value(9)],
          ],
          null,
        );
        this.#element('Channel', [], value(16));
        this.#element('Computer', [], value(18));
        this.#element('Security', [['UserID', value(12)]], null);
      });
      this.#content(value(DATA));
    });
  }
  #dataTemplate({ data = [] }: EventTemplate): void {
    this.#element('EventData', [], () =>
      data.forEach(([name, type], i) => this.#element('Data', name === null ? [] : [['Name', name]], [i, type])),
    );
  }
  #userTemplate(root: UserElement): void {
    let next = 0;
    const write = (element: UserElement): void => {
      const attributes: Attribute[] = element.namespace === undefined ? [] : [['xmlns', element.namespace]];
      const children = element.children;
      this.#element(element.name, attributes, children ? () => children.forEach(write) : [next++, element.type ?? 'string']);
    };
    this.#element('UserData', [], () => write(root));
  }
}

const leafTypes = (element: UserElement): EvtxType[] =>
  element.children ? element.children.flatMap(leafTypes) : [element.type ?? 'string'];

export function writeValue(out: BinaryWriter, type: EvtxType, value: EvtxValue): void {
  switch (type) {
    case 'string':
      return out.utf16(String(value));
    case 'ansi':
      return out.raw(Buffer.from(String(value), 'latin1'));
    case 'int8':
    case 'uint8':
      return out.u8(Number(value) & 0xff);
    case 'int16':
    case 'uint16':
      return out.u16(Number(value) & 0xffff);
    case 'int32':
    case 'uint32':
    case 'hex32':
      return out.u32(Number(value) >>> 0);
    case 'bool':
      return out.u32(value === true ? 1 : 0);
    case 'int64':
    case 'uint64':
    case 'hex64':
    case 'size':
    case 'filetime':
      return out.u64(BigInt(value as bigint | number | string));
    case 'real32':
      return out.f32(Number(value));
    case 'real64':
      return out.f64(Number(value));
    case 'guid':
      return out.raw(guidBytes(String(value)));
    case 'sid':
      return out.raw(sidBytes(String(value)));
    case 'binary':
    case 'binxml':
      return out.raw(value as Uint8Array);
    case 'systemtime': {
      const d = new Date(Number(value));
      for (const part of [
        d.getUTCFullYear(),
        d.getUTCMonth() + 1,
        d.getUTCDay(),
        d.getUTCDate(),
        d.getUTCHours(),
        d.getUTCMinutes(),
        d.getUTCSeconds(),
        d.getUTCMilliseconds(),
      ])
        out.u16(part);
      return;
    }
    case 'strings':
      for (const text of value as readonly string[]) {
        out.utf16(text);
        out.u16(0);
      }
      return;
    case 'uint16s':
      for (const n of value as readonly number[]) out.u16(n);
      return;
    case 'uint32s':
      for (const n of value as readonly number[]) out.u32(n);
      return;
    case 'null':
      return;
  }
}
