// Handlers for one stored row and the bytes it came from.

import { toHex } from '../../../shared/base/bytes.js';
import { QuarryError } from '../../../shared/base/errors.js';
import type { Handlers } from '../../../shared/contract/index.js';
import { formatCell } from '../query/cells.js';
import { readSourceBytes } from '../ingest/rawBytes.js';
import type { RoomDeps } from './deps.js';

export function evidenceRoom(deps: RoomDeps): Handlers<'evidence.row' | 'evidence.bytes'> {
  const { store, ports } = deps;
  return {
    'evidence.row': ({ table, ref }) => {
      const row = store.row(ref, table);
      if (!row) throw new QuarryError('evidence.noRow', 'there is no such stored row', { table, ref });
      return {
        columns: [...row.columns],
        values: row.values.map((value, i) => formatCell(row.columns[i]?.type ?? 'string', value)),
        provenance: { ...row.provenance },
        alsoIn: store
          .rowsOfRecord(row.provenance.sourceId, row.provenance.record)
          .filter((other) => other.table !== table || other.ref !== ref),
      };
    },
    'evidence.bytes': async ({ sourceId, offset, length }) => {
      const source = store.sources().find((s) => Number(s.id) === sourceId);
      if (!source) throw new QuarryError('evidence.noSource', 'there is no such source', { sourceId });
      const read = await readSourceBytes(ports, source, offset, length);
      return read.ok ? { hex: toHex(read.value), offset, missing: null } : { hex: '', offset, missing: read.error };
    },
  };
}
