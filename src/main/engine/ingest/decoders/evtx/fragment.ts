// BinXML tokens to operations. One pass over the bytes of a fragment, no tree: the result is either the body of a template
// (values are substitutions) or a fragment written out in full, whose literals become values so that its shape can be kept.
// Specification: [MS-EVEN6] 2.2.12.

import { ATTRIBUTE, CONTENT, END, OPEN, OPERATIONS_MAX, SUBSTITUTIONS_MAX, TEXT, VALUE } from './program.js';
import { damaged } from './layout.js';
import type { ChunkScope } from './chunkScope.js';
import { FIXED_BYTES, TYPE, type ValueTable } from './values.js';
import { instanceEnd } from './instance.js';

const ELEMENT_DEPTH_MAX = 64;
/** Literal text kept in the operations of a written-out fragment, where it names fields. */
const NAMING_LITERAL_BYTES_MAX = 512;

const TOKEN = {
  end: 0x00, open: 0x01, closeStart: 0x02, closeEmpty: 0x03, endElement: 0x04, value: 0x05, attribute: 0x06, cdata: 0x07,
  character: 0x08, entity: 0x09, target: 0x0a, data: 0x0b, template: 0x0c, substitution: 0x0d, optional: 0x0e, header: 0x0f,
} as const; // prettier-ignore
/** Set on a token when more of its kind, or attributes, follow. */
const MORE = 0x40;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export class FragmentParser {
  /** Valid up to `length` until the next parse. */
  readonly operations: number[] = [];
  length = 0;
  valueCount = 0;
  #scope: ChunkScope;
  #values: ValueTable | null = null;
  #depth = 0;
  #attributeName = -1;

  constructor(scope: ChunkScope) {
    this.#scope = scope;
  }
  enter(scope: ChunkScope): void {
    this.#scope = scope;
  }

  /** Parses [from, end). `values` null: a template's body; else a written-out fragment whose literals are pushed there. */
  parse(from: number, end: number, values: ValueTable | null): void {
    this.length = 0;
    this.valueCount = 0;
    this.#depth = 0;
    this.#attributeName = -1;
    this.#values = values;
    let at = from;
    while (at < end) {
      const token = this.#scope.bytes[at] as number;
      if (token === TOKEN.end) break;
      at = this.#token(token, at, end);
    }
    if (at > end) throw damaged('truncated', 'a token reaches past its fragment', at);
    if (this.length === 0) throw damaged('empty', 'a fragment without an element', from);
    for (; this.#depth > 0; this.#depth--) this.#emit(END);
  }

  #emit(operation: number): void {
    if (this.length >= OPERATIONS_MAX) throw damaged('size', 'a fragment with too many elements', 0);
    this.operations[this.length++] = operation;
  }
  #emitText(text: string): void {
    this.#emit(TEXT);
    this.#emit(this.#scope.names.id(text));
  }

  #token(token: number, at: number, end: number): number {
    const scope = this.#scope;
    switch (token & ~MORE) {
      case TOKEN.header:
        return at + 4;
      case TOKEN.open:
        return this.#open(at, end, (token & MORE) !== 0);
      case TOKEN.closeStart:
        this.#emit(CONTENT);
        this.#attributeName = -1;
        return at + 1;
      case TOKEN.closeEmpty:
        this.#emit(CONTENT);
        this.#close(at);
        return at + 1;
      case TOKEN.endElement:
        this.#close(at);
        return at + 1;
      case TOKEN.attribute: {
        const name = scope.name(scope.u32(at + 1));
        this.#emit(ATTRIBUTE);
        this.#emit(name.id);
        this.#attributeName = name.id;
        return scope.u32(at + 1) === at + 5 ? name.end : at + 5;
      }
      case TOKEN.value:
        return this.#value(at);
      case TOKEN.substitution:
      case TOKEN.optional: {
        const index = scope.u16(at + 1);
        if (this.#values) throw damaged('substitution', 'a substitution outside a template', at);
        if (index >= SUBSTITUTIONS_MAX) throw damaged('substitution', 'a substitution number out of reason', at);
        this.#substitute(index, scope.bytes[at + 3] as number);
        return at + 4;
      }
      case TOKEN.template:
        return this.#instance(at, end);
      case TOKEN.cdata:
        return this.#literal(at + 1);
      case TOKEN.character:
        this.#emitText(String.fromCharCode(scope.u16(at + 1)));
        return at + 3;
      case TOKEN.entity: {
        const name = scope.name(scope.u32(at + 1));
        const text = scope.names.text(name.id);
        this.#emitText(ENTITIES[text] ?? `&${text};`);
        return scope.u32(at + 1) === at + 5 ? name.end : at + 5;
      }
      case TOKEN.target: {
        const offset = scope.u32(at + 1);
        return offset === at + 5 ? scope.name(offset).end : at + 5;
      }
      case TOKEN.data:
        return at + 3 + scope.u16(at + 1) * 2;
      default:
        throw damaged('token', `unknown token 0x${token.toString(16)}`, at);
    }
  }

  /**
   * Start elements carry a dependency number inside templates and lack it in fragments written out in full. Which of the two
   * holds is told by where the name must then be: the usual form is tried first, the other one when it makes no sense.
   */
  #open(at: number, end: number, hasAttributes: boolean): number {
    const usual = this.#values ? 1 : 3;
    const next = this.#tryOpen(at + usual, end, hasAttributes) || this.#tryOpen(at + (4 - usual), end, hasAttributes);
    if (next === 0) throw damaged('element', 'an element whose name cannot be found', at);
    if (++this.#depth > ELEMENT_DEPTH_MAX) throw damaged('depth', 'elements nested too deeply', at);
    this.#attributeName = -1;
    return next;
  }
  #tryOpen(at: number, end: number, hasAttributes: boolean): number {
    const scope = this.#scope;
    if (at + 8 > end) return 0;
    if (at + 4 + scope.u32(at) > end + 4) return 0; // the element's size, counted from after itself
    const offset = scope.u32(at + 4);
    const name = scope.peekName(offset);
    if (!name) return 0;
    const next = (offset === at + 8 ? name.end : at + 8) + (hasAttributes ? 4 : 0);
    if (next > end) return 0;
    const token = (scope.bytes[next] as number) & ~MORE;
    if (hasAttributes ? token !== TOKEN.attribute && token > TOKEN.closeEmpty : token !== TOKEN.closeStart && token !== TOKEN.closeEmpty)
      return 0;
    this.#emit(OPEN);
    this.#emit(name.id);
    return next;
  }
  #close(at: number): void {
    this.#attributeName = -1;
    if (this.#depth === 0) throw damaged('element', 'an element ends that did not begin', at);
    this.#depth--;
    this.#emit(END);
  }

  #substitute(index: number, declared: number): void {
    this.#emit(VALUE);
    this.#emit(index);
    this.#emit(declared);
    if (index >= this.valueCount) this.valueCount = index + 1;
  }

  #value(at: number): number {
    const scope = this.#scope;
    const type = scope.bytes[at + 1] as number;
    if (type === TYPE.utf16) return this.#literal(at + 2);
    const bytes = type === TYPE.null ? 0 : type < FIXED_BYTES.length ? (FIXED_BYTES[type] as number) : 0;
    if (bytes === 0 && type !== TYPE.null) throw damaged('value', `a literal of type 0x${type.toString(16)}`, at);
    if (at + 2 + bytes > scope.size) throw damaged('truncated', 'the chunk ends inside a record', at);
    if (this.#values) this.#pushValue(type, at + 2, bytes);
    else if (bytes > 0) this.#emitText(this.#number(at + 2, bytes));
    return at + 2 + bytes;
  }
  #number(at: number, bytes: number): string {
    let value = 0n;
    for (let i = bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#scope.bytes[at + i] as number);
    return String(value);
  }

  /** A counted UTF-16 text at `at`. In templates it belongs to the shape, and so does what names a field. */
  #literal(at: number): number {
    const scope = this.#scope;
    const bytes = scope.u16(at) * 2;
    const start = at + 2;
    if (start + bytes > scope.size) throw damaged('truncated', 'the chunk ends inside a record', at);
    const naming = this.#attributeName >= 0 && scope.names.text(this.#attributeName) === 'Name' && bytes <= NAMING_LITERAL_BYTES_MAX;
    if (this.#values && !naming) this.#pushValue(TYPE.utf16, start, bytes);
    else this.#emitText(scope.utf16(scope.bytes, start, start + bytes));
    return start + bytes;
  }
  #pushValue(type: number, at: number, bytes: number): void {
    this.#values?.push(type, at, bytes);
    this.#substitute(this.valueCount, type);
  }

  /** A template used in the middle of a written-out fragment is a value of its own. */
  #instance(at: number, end: number): number {
    if (!this.#values) throw damaged('template', 'a template used inside a template', at);
    const stop = instanceEnd(this.#scope, at, end);
    this.#pushValue(TYPE.binXml, at, stop - at);
    return stop;
  }
}
