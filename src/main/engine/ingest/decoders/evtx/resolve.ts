// A record's BinXML to a layout and a table of values: follows templates and the fragments nested in values.

import { NameTable } from './names.js';
import { ProgramTable, type Layout, type Program } from './program.js';
import { ChunkScope } from './chunkScope.js';
import { FragmentParser } from './fragment.js';
import { damaged } from './layout.js';
import { definitionMatches, readInstance } from './instance.js';
import { TYPE, ValueTable } from './values.js';
import type { CodecPort } from '../../../ports.js';

const FRAGMENT_DEPTH_MAX = 8;
const HEADER_TOKEN = 0x0f;
const TEMPLATE_TOKEN = 0x0c;
/** Beyond these a file is not repeating itself, and what was kept is dropped at the next chunk. */
const KEPT_PROGRAMS_MAX = 20_000;
const KEPT_NAMES_MAX = 100_000;

export class Resolver {
  readonly values: ValueTable;
  names = new NameTable();
  #programs = new ProgramTable();
  #scope: ChunkScope;
  #strict = false;
  readonly #parser: FragmentParser;
  readonly #codec: CodecPort;

  constructor(codec: CodecPort) {
    this.#codec = codec;
    this.values = new ValueTable(codec);
    this.#scope = this.#newScope(new Uint8Array(0));
    this.#parser = new FragmentParser(this.#scope);
  }

  enter(chunk: Uint8Array): void {
    if (this.#programs.size > KEPT_PROGRAMS_MAX || this.names.size > KEPT_NAMES_MAX) {
      this.names = new NameTable();
      this.#programs = new ProgramTable();
    }
    this.#scope = this.#newScope(chunk);
    this.#parser.enter(this.#scope);
    this.values.enter(chunk, this.#scope.view);
  }
  #newScope(chunk: Uint8Array): ChunkScope {
    return new ChunkScope(chunk, this.names, (bytes, start, end) => this.#codec.utf16(bytes, start, end));
  }

  /** `strict` refuses templates whose identifier does not fit: records found in slack may point at overwritten ones. */
  resolve(from: number, end: number, strict: boolean): Layout {
    this.#strict = strict;
    this.values.count = 0;
    return this.#fragment(from, end, 0);
  }

  /** True when the record's own template lies outside the chunk or is another one by now. */
  templateGone(from: number, end: number): boolean {
    const scope = this.#scope;
    let at = from;
    while (at + 4 <= end && scope.bytes[at] === HEADER_TOKEN) at += 4;
    if (scope.bytes[at] !== TEMPLATE_TOKEN || at + 10 > end) return false;
    const definition = scope.u32(at + 6);
    return definition + 8 > scope.size || scope.u32(definition + 4) !== scope.u32(at + 2);
  }

  #fragment(from: number, end: number, depth: number): Layout {
    if (depth > FRAGMENT_DEPTH_MAX) throw damaged('depth', 'fragments nested too deeply', from);
    const bytes = this.#scope.bytes;
    let at = from;
    while (at + 4 <= end && bytes[at] === HEADER_TOKEN) at += 4;
    const first = this.values.count;
    const program = bytes[at] === TEMPLATE_TOKEN ? this.#instance(at, end) : this.#writtenOut(at, end);
    return this.#nested(program, first, depth);
  }

  #writtenOut(at: number, end: number): Program {
    const parser = this.#parser;
    parser.parse(at, end, this.values);
    return this.#programs.intern(parser.operations, parser.length, parser.valueCount);
  }

  /** Puts exactly the values the template refers to into the table: missing ones as null, surplus ones left out. */
  #instance(at: number, end: number): Program {
    const scope = this.#scope;
    const instance = readInstance(scope, at, end);
    if (this.#strict && !definitionMatches(scope, instance)) throw damaged('template', 'the template was overwritten', at);
    let program = scope.templates.get(instance.definition);
    if (!program) {
      this.#parser.parse(instance.bodyStart, instance.bodyEnd, null);
      program = this.#programs.intern(this.#parser.operations, this.#parser.length, this.#parser.valueCount);
      scope.templates.set(instance.definition, program);
    }
    let offset = instance.values;
    const used = Math.min(program.valueCount, instance.valueCount);
    for (let i = 0, descriptor = instance.descriptors; i < used; i++, descriptor += 4) {
      const length = scope.view.getUint16(descriptor, true);
      if (offset + length > end) throw damaged('values', 'the values reach past the record', at);
      this.values.push(scope.bytes[descriptor + 2] as number, offset, length);
      offset += length;
    }
    for (let i = used; i < program.valueCount; i++) this.values.push(TYPE.null, offset, 0);
    return program;
  }

  #nested(program: Program, first: number, depth: number): Layout {
    const { values } = this;
    let layout = program.layout;
    for (let i = 0; i < program.valueCount; i++) {
      const length = values.lengths[first + i] as number;
      if (values.types[first + i] !== TYPE.binXml || length === 0) continue;
      const offset = values.offsets[first + i] as number;
      if (emptyFragment(this.#scope.bytes, offset, offset + length)) {
        values.types[first + i] = TYPE.null;
        continue;
      }
      layout = this.#programs.nest(layout, i, this.#fragment(offset, offset + length, depth + 1));
    }
    return layout;
  }
}

/** Some writers store a fragment header and its end where there is nothing to say. */
function emptyFragment(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at + 4 <= end && bytes[at] === HEADER_TOKEN) at += 4;
  return at >= end || bytes[at] === 0;
}
