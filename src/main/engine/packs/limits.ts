// What a reference pack may cost. Packs come from outside like evidence does: a file that claims or turns out to hold more is
// refused with a clear error, never read half.

import { GIB, MIB } from '../../../shared/base/bytes.js';
import { QuarryError } from '../../../shared/base/errors.js';
import type { UnpackLimits } from '../ingest/containers/budget.js';

/** One file as it lies in the pack. It is hashed and copied whole. */
export const FILE_BYTES_MAX = GIB;
/** Text of one file once unpacked; rows are made from it in memory. */
export const TEXT_BYTES_MAX = 384 * MIB;
export const FILES_MAX = 5_000;
export const MANIFEST_BYTES_MAX = 4 * MIB;

export const PACK_LIMITS: UnpackLimits = {
  depth: 1,
  members: FILES_MAX,
  memberBytes: FILE_BYTES_MAX,
  totalBytes: 2 * GIB,
  ratio: 250,
  ratioFrom: 16 * MIB,
};

/** A file inside a pack that is itself compressed. */
export const INNER_LIMITS: UnpackLimits = {
  depth: 1,
  members: 1_000,
  memberBytes: TEXT_BYTES_MAX,
  totalBytes: TEXT_BYTES_MAX,
  ratio: 250,
  ratioFrom: 16 * MIB,
};

export const tooLarge = (file: string, bytes: number, limit: number) =>
  new QuarryError('pack.tooLarge', `${file} has ${bytes} bytes; a reference file may have at most ${limit}.`, { file, bytes, limit });
