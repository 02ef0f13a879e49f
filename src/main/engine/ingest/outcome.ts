// What became of a source, in the shape `import --json` prints.

import type { SourceRow } from '../store/types.js';
import type { SourceWarning } from './types.js';

export interface EvidenceOutcome {
  readonly path: string;
  readonly sha256: string;
  readonly format: string;
  readonly connector: string;
  readonly confidence: number;
  readonly state: SourceRow['state'];
  readonly records: { readonly read: number; readonly stored: number; readonly rejected: number; readonly recovered: number };
  readonly tables: Readonly<Record<string, number>>;
  readonly warnings: readonly SourceWarning[];
  readonly error: string | null;
}

export function evidenceOutcome(row: SourceRow): EvidenceOutcome {
  const { path, sha256, format, connector, confidence, state, read, stored, rejected, recovered, tables, warnings, error } = row;
  return { path, sha256, format, connector, confidence, state, records: { read, stored, rejected, recovered }, tables, warnings, error };
}
