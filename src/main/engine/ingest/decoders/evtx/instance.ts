// The use of a template: which definition it names, and where its values are.

import { damaged } from './layout.js';
import type { ChunkScope } from './chunkScope.js';

const DEFINITION_HEADER_BYTES = 24; // next offset, GUID, size
const DESCRIPTOR_BYTES = 4; // size, type

export interface Instance {
  readonly templateId: number;
  /** Offset of the definition in the chunk, and the bytes of its fragment. */
  readonly definition: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly valueCount: number;
  readonly descriptors: number;
  readonly values: number;
}

/** Reads the instance token at `at`. The definition follows in place at its first use in a chunk, later uses point back. */
export function readInstance(scope: ChunkScope, at: number, end: number): Instance {
  const templateId = scope.u32(at + 2);
  const definition = scope.u32(at + 6);
  if (definition + DEFINITION_HEADER_BYTES > scope.size) throw damaged('template', 'a template outside its chunk', at);
  const bodyStart = definition + DEFINITION_HEADER_BYTES;
  const bodyEnd = bodyStart + scope.u32(definition + 20);
  if (bodyEnd > scope.size) throw damaged('template', 'a template longer than its chunk', at);
  const counted = definition === at + 10 ? bodyEnd : at + 10;
  const valueCount = scope.u32(counted);
  const descriptors = counted + 4;
  if (valueCount > (end - descriptors) / DESCRIPTOR_BYTES) throw damaged('values', 'more values than the record has room for', counted);
  return { templateId, definition, bodyStart, bodyEnd, valueCount, descriptors, values: descriptors + valueCount * DESCRIPTOR_BYTES };
}

/** Template identifiers repeat the first word of the definition's GUID; stale records often point at something else by now. */
export const definitionMatches = (scope: ChunkScope, instance: Instance): boolean =>
  scope.u32(instance.definition + 4) === instance.templateId;

export function instanceEnd(scope: ChunkScope, at: number, end: number): number {
  const instance = readInstance(scope, at, end);
  let stop = instance.values;
  for (let i = 0; i < instance.valueCount; i++) stop += scope.u16(instance.descriptors + i * DESCRIPTOR_BYTES);
  if (stop > end) throw damaged('values', 'the values reach past the record', at);
  return stop;
}
