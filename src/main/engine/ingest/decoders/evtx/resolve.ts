// A record's BinXML to a layout and a table of values: follows templates and the fragments nested in values.

import { NameTable } from './names.js';
import { ProgramTable, type Layout, type Program } from './program.js';
import { ChunkScope } from './chunkScope.js';
import { FragmentParser } from './fragment.js';
import { damaged } from './layout.js';
import { readInstance, type Instance } from './instance.js';
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
  readonly #byIdentifier = new Map<number, { readonly program: Program; readonly valueCount: number }>();
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
      this.#byIdentifier.clear();
    }
    this.#scope = this.#newScope(chunk);
    this.#parser.enter(this.#scope);
    this.values.enter(chunk, this.#scope.view);
  }
  #newScope(chunk: Uint8Array): ChunkScope {
    return new ChunkScope(chunk, this.names, (bytes, start, end) => this.#codec.utf16(bytes, start, end));
  }

  /** `strict` for records found in unused space: they may point at templates that were overwritten. */
  resolve(from: number, end: number, strict: boolean): Layout {
    this.#strict = strict;
    this.values.count = 0;
    return this.#fragment(from, end, 0);
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
    const instance = readInstance(scope, at, end, this.#strict);
    const program = instance.defined ? this.#defined(instance) : this.#remembered(instance, at);
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

  #defined(instance: Instance): Program {
    const { templates } = this.#scope;
    const known = templates.get(instance.definition);
    if (known) return known;
    this.#parser.parse(instance.bodyStart, instance.bodyEnd, null);
    const program = this.#programs.intern(this.#parser.operations, this.#parser.length, this.#parser.valueCount);
    templates.set(instance.definition, program);
    if (!this.#strict) this.#byIdentifier.set(instance.templateId, { program, valueCount: instance.valueCount });
    return program;
  }

  /** A stale record whose template was overwritten, when the same template was met elsewhere in the log. */
  #remembered(instance: Instance, at: number): Program {
    const known = this.#byIdentifier.get(instance.templateId);
    if (known?.valueCount !== instance.valueCount) throw damaged('template', 'the template was overwritten', at);
    return known.program;
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
