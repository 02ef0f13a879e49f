// Runs the decoder over a file or bytes and keeps everything it says.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { evtx } from '../../src/main/engine/ingest/decoders/evtx/index.js';
import { evtxJsonLine } from '../../src/main/engine/ingest/decoders/evtx/line.js';
import type { DecodedRecord, RecordFault, SourceWarning } from '../../src/main/engine/ingest/types.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED, type CancelToken } from '../../src/shared/base/errors.js';

export interface EvtxLine {
  recordId: number | string;
  time: string;
  offset: number;
  channel: string | null;
  eventId: number | null;
  provider: string | null;
  computer: string | null;
  system: Record<string, unknown>;
  data: Record<string, unknown>;
  recovered: boolean;
}
export interface Decoded {
  lines: EvtxLine[];
  faults: RecordFault[];
  warnings: SourceWarning[];
  shapes: number;
  progressed: number[];
}

export const ports = createNodePorts();

export async function decodeBytes(
  bytes: Uint8Array,
  name = 'test.evtx',
  cancel: CancelToken = NEVER_CANCELLED,
  onRecord?: (record: DecodedRecord) => void,
): Promise<Decoded> {
  const decoded: Decoded = { lines: [], faults: [], warnings: [], shapes: 0, progressed: [] };
  const shapes = new Set<unknown>();
  const handle = {
    size: bytes.length,
    read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
    close: async () => undefined,
  };
  await evtx.decode(
    { path: name, name, size: bytes.length, handle },
    {
      record(record) {
        shapes.add(record.shape);
        if (onRecord) onRecord(record);
        else decoded.lines.push(JSON.parse(evtxJsonLine(record)) as EvtxLine);
      },
      fault: (fault) => void decoded.faults.push(fault),
      warn: (warning) => void decoded.warnings.push(warning),
      progress: async (count) => void decoded.progressed.push(count),
    },
    { ports, cancel },
  );
  decoded.shapes = shapes.size;
  return decoded;
}

export const decodeFile = (path: string): Promise<Decoded> => decodeBytes(readFileSync(path), basename(path));
export const codes = (decoded: Decoded): string[] => decoded.warnings.map((warning) => warning.code);
