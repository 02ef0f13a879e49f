// Down to file, record and byte: where a row comes from, and the bytes themselves when the evidence is still there.

import { useState } from 'react';
import type { Provenance } from '../../shared/contract/values.js';
import { useCall } from '../api/client.js';
import { openSource } from '../state/navigation.js';
import { baseName, formatNumber } from '../widgets/format.js';
import { ErrorState, Skeleton } from '../widgets/States.js';
import { HexView } from './HexView.js';
import { words } from './strings.js';

const FIRST_BYTES = 256;
const MORE = 16;
const MAX_BYTES = 65_536;
const hexOffset = (n: number) => `0x${n.toString(16).padStart(8, '0')}`;

export function ProvenanceView({ provenance: p }: { readonly provenance: Provenance }) {
  return (
    <>
      <h3 className="q-sec">{words.from}</h3>
      <dl className="q-kv">
        <dt>{words.source}</dt>
        <dd>
          <button type="button" className="q-value-entity" title={p.sourcePath} onClick={() => openSource(p.sourceId)}>
            {baseName(p.sourcePath)}
          </button>
        </dd>
        <dt>{words.record}</dt>
        <dd>{words.recordAt(formatNumber(p.record), hexOffset(p.offset))}</dd>
        {p.recordId !== null && (
          <>
            <dt>{words.recordId}</dt>
            <dd>{p.recordId}</dd>
          </>
        )}
        <dt>{words.length}</dt>
        <dd>{formatNumber(p.length)} bytes</dd>
        <dt>{words.sha}</dt>
        <dd className="q-mono" title={p.sha256}>
          {p.sha256.slice(0, 12)}…{p.sha256.slice(-6)}
        </dd>
        <dt>{words.mappedBy}</dt>
        <dd>{p.connector}</dd>
        {p.recovered && (
          <>
            <dt>{words.recovered}</dt>
            <dd style={{ color: 'var(--warn-text)' }}>{words.recoveredYes}</dd>
          </>
        )}
      </dl>
      <RawBytes provenance={p} />
    </>
  );
}

function RawBytes({ provenance: p }: { readonly provenance: Provenance }) {
  const [wanted, setWanted] = useState(FIRST_BYTES);
  const length = Math.min(p.length, wanted, MAX_BYTES);
  const call = useCall('evidence.bytes', { sourceId: p.sourceId, offset: p.offset, length });
  return (
    <>
      <h3 className="q-sec">{words.raw}</h3>
      {call.error ? (
        <ErrorState error={call.error} />
      ) : call.data === undefined ? (
        <Skeleton lines={4} />
      ) : call.data.missing !== null ? (
        <p className="q-note">
          {words.rawMissing}: {call.data.missing}
        </p>
      ) : (
        <>
          <HexView hex={call.data.hex} offset={call.data.offset} />
          {length < Math.min(p.length, MAX_BYTES) && (
            <div className="q-acts">
              <button type="button" className="q-door q-dim" onClick={() => setWanted(wanted * MORE)}>
                {words.rawMore}
              </button>
            </div>
          )}
        </>
      )}
    </>
  );
}
