// What unpacking may cost. An archive that claims or turns out to hold more is a bomb or a mistake: the member that goes over is
// left out with a warning, and nothing else suffers.

import { GIB, MIB } from '../../../../shared/base/bytes.js';
import { QuarryError } from '../../../../shared/base/errors.js';

export interface UnpackLimits {
  /** Archives inside archives. */
  readonly depth: number;
  /** Members of one top-level archive, nested ones included. */
  readonly members: number;
  /** Unpacked bytes of one member, and of one top-level archive. */
  readonly memberBytes: number;
  readonly totalBytes: number;
  /** Unpacked to packed bytes, for members larger than `ratioFrom`. Deflate cannot exceed 1032. */
  readonly ratio: number;
  readonly ratioFrom: number;
}

export const UNPACK_LIMITS: UnpackLimits = {
  depth: 3,
  members: 200_000,
  memberBytes: 128 * GIB,
  totalBytes: 512 * GIB,
  ratio: 250,
  ratioFrom: 256 * MIB,
};

/** Spent by one top-level archive and everything in it. */
export class UnpackBudget {
  private members = 0;
  private bytes = 0;

  constructor(readonly limits: UnpackLimits = UNPACK_LIMITS) {}

  member(): void {
    if (++this.members > this.limits.members) throw over(`more than ${this.limits.members} members`);
  }

  /** Counts `chunk` bytes of a member that has unpacked to `soFar` from at most `packed` bytes. */
  spend(chunk: number, soFar: number, packed: number): void {
    this.bytes += chunk;
    this.check(soFar, packed);
    if (this.bytes > this.limits.totalBytes) throw over(`the archive unpacks to more than ${this.limits.totalBytes} bytes`);
  }

  /** Before unpacking, on what the archive declares. */
  check(size: number, packed: number): void {
    if (size > this.limits.memberBytes) throw over(`the member unpacks to more than ${this.limits.memberBytes} bytes`);
    if (size > this.limits.ratioFrom && size > packed * this.limits.ratio)
      throw over(`the member unpacks to more than ${this.limits.ratio} times its packed size`);
  }
}

const over = (detail: string) => new QuarryError('archive.budget', detail, { detail });
