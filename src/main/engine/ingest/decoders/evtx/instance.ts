// The use of a template: which definition it names, and where its values are.

import { damaged } from './layout.js';
import type { ChunkScope } from './chunkScope.js';

const DEFINITION_HEADER_BYTES = 24; // next offset, GUID, size
const DESCRIPTOR_BYTES = 4; // size, type

export interface Instance {
  readonly templateId: number;
  /** Offset of the definition in the chunk, and the bytes of its fragment. */
  readonly definition: number;
  /** False when what lies there now is another template, or none: possible for records in unused space only. */
  readonly defined: boolean;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly valueCount: number;
  readonly descriptors: number;
  readonly values: number;
}

/**
 * Reads the instance token at `at`. The definition follows in place at its first use in a chunk, later uses point back.
 * `strict` doubts that what they point at is still there: identifiers repeat the first word of the definition's GUID.
 */
export function readInstance(scope: ChunkScope, at: number, end: number, strict = false): Instance {
  const templateId = scope.u32(at + 2);
  const definition = scope.u32(at + 6);
  const inPlace = definition === at + 10;
  const bodyStart = definition + DEFINITION_HEADER_BYTES;
  let bodyEnd = bodyStart;
  let defined = bodyStart <= scope.size;
  if (defined) bodyEnd += scope.u32(definition + 20);
  defined &&= bodyEnd <= scope.size;
  if (!defined && (!strict || inPlace)) throw damaged('template', 'a template outside its chunk', at);
  if (strict && defined) defined = scope.u32(definition + 4) === templateId;
  const counted = inPlace ? bodyEnd : at + 10;
  const valueCount = scope.u32(counted);
  const descriptors = counted + 4;
  if (valueCount > (end - descriptors) / DESCRIPTOR_BYTES) throw damaged('values', 'more values than the record has room for', counted);
  return {
    templateId,
    definition,
    defined,
    bodyStart,
    bodyEnd,
    valueCount,
    descriptors,
    values: descriptors + valueCount * DESCRIPTOR_BYTES,
  };
}

export function instanceEnd(scope: ChunkScope, at: number, end: number): number {
  const instance = readInstance(scope, at, end);
  let stop = instance.values;
  for (let i = 0; i < instance.valueCount; i++) stop += scope.u16(instance.descriptors + i * DESCRIPTOR_BYTES);
  if (stop > end) throw damaged('values', 'the values reach past the record', at);
  return stop;
}
