// The seam of containers: files that hold other files.

import type { CancelToken } from '../../../../shared/base/errors.js';
import type { HostPorts, ReadHandle } from '../../ports.js';
import type { ByteSource, SourceWarning } from '../types.js';
import type { UnpackBudget } from './budget.js';
import type { Spool } from './spool.js';

export interface UnpackContext {
  readonly ports: HostPorts;
  readonly cancel: CancelToken;
  readonly spool: Spool;
  readonly budget: UnpackBudget;
  warn(warning: SourceWarning): void;
  /** Packed bytes read so far; gives the host its turn. */
  progress(bytes: number): Promise<void>;
}

export interface Member {
  /** Harmless, unique within the container, forward slashes. */
  readonly label: string;
  readonly handle: ReadHandle;
  /** What went wrong while it was unpacked; the bytes that came out are still read. */
  readonly damage: string | null;
}

export interface Container {
  readonly id: 'zip' | 'gzip' | 'tar';
  readonly title: string;
  recognise(head: Uint8Array): boolean;
  /**
   * Calls `onMember` for each member in the order of the container and frees it afterwards. `only` names the one label wanted,
   * when the others need not be unpacked. Throws QuarryError when the container itself cannot be read.
   */
  each(source: ByteSource, context: UnpackContext, onMember: (member: Member) => Promise<void>, only?: string): Promise<void>;
}
