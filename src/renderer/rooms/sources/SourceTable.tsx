// Every source with what it was taken for and why.

import { useMemo, useState } from 'react';
import { replace, usePlace } from '../../state/navigation.js';
import { formatBytes, formatNumber } from '../../widgets/format.js';
import { ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { SeverityMark } from '../../widgets/SeverityMark.js';
import { sourceTree, type Source, type SourceRow } from './sourceTree.js';
import { words } from './strings.js';

export function SourceTable({ sources }: { readonly sources: readonly Source[] }) {
  const { source: open } = usePlace('sources');
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => sourceTree(sources, folded), [sources, folded]);
  const columns = useMemo<readonly ListColumn<SourceRow>[]>(() => {
    const fold = (id: number) =>
      setFolded((f) => {
        const next = new Set(f);
        if (!next.delete(id)) next.add(id);
        return next;
      });
    return [
      {
        id: 'name',
        title: words.column.source,
        cell: (r) => <Name row={r} folded={folded.has(r.source.id)} onFold={() => fold(r.source.id)} />,
      },
      {
        id: 'format',
        title: words.column.format,
        width: 170,
        cell: ({ source: s }) =>
          s.connector === '' ? (
            <span className="q-dim">{s.format === 'unknown' || s.format === '' ? words.unknown : s.format}</span>
          ) : (
            <span title={`${s.format}, ${s.connector}`}>
              {s.format} · {s.connector}
            </span>
          ),
      },
      { id: 'why', title: words.column.why, spare: true, width: 240, cell: ({ source: s }) => <Why source={s} /> },
      {
        id: 'size',
        title: words.column.size,
        width: 78,
        numeric: true,
        cell: ({ source: s }) => <span className="q-dim">{formatBytes(s.size)}</span>,
      },
      {
        id: 'records',
        title: words.column.records,
        width: 88,
        numeric: true,
        cell: ({ source: s, members }) => (s.stored > 0 || (s.state === 'done' && members === 0) ? formatNumber(s.stored) : ''),
      },
      {
        id: 'state',
        title: words.column.state,
        width: 156,
        cell: ({ source: s, members }) => <State source={s} container={members > 0} />,
      },
    ];
  }, [folded]);
  return (
    <ListTable
      label={words.title}
      rows={rows}
      columns={columns}
      rowKey={(r) => String(r.source.id)}
      openKey={open === null ? null : String(open)}
      onInspect={(r) => replace({ room: 'sources', source: r.source.id })}
    />
  );
}

function Name({ row, folded, onFold }: { readonly row: SourceRow; readonly folded: boolean; readonly onFold: () => void }) {
  return (
    <span className="q-source-name" style={{ paddingLeft: row.depth * 18 + (row.members > 0 ? 0 : 18) }} title={row.source.path}>
      {row.members > 0 && (
        <button
          type="button"
          tabIndex={-1}
          aria-expanded={!folded}
          aria-label={row.name}
          onClick={(e) => {
            e.stopPropagation();
            onFold();
          }}
        >
          {folded ? '▸' : '▾'}
        </button>
      )}
      <PathName name={row.name} />
    </span>
  );
}

function Why({ source: s }: { readonly source: Source }) {
  const text = s.error ?? (s.warnings.length > 0 ? s.warnings.map((w) => w.message).join('; ') : s.because.join('; '));
  return (
    <span className="q-dim" title={[...s.because, ...s.warnings.map((w) => w.message), s.error ?? ''].filter(Boolean).join('\n')}>
      {text}
    </span>
  );
}

function State({ source: s, container }: { readonly source: Source; readonly container: boolean }) {
  if (s.state === 'importing') return <span>{words.state.importing}</span>;
  if (s.state === 'failed')
    return (
      <span className="q-source-state">
        <SeverityMark severity={s.format === 'unknown' ? 'informational' : 'high'} />
        {s.format === 'unknown' ? words.leftOut : words.state.failed}
      </span>
    );
  if (s.state === 'cancelled' || s.state === 'duplicate')
    return (
      <span className="q-source-state q-dim">
        <SeverityMark severity="informational" />
        {words.state[s.state]}
      </span>
    );
  if (s.rejected > 0)
    return (
      <span className="q-source-state">
        <SeverityMark severity="medium" />
        {words.rejectedState(formatNumber(s.rejected))}
      </span>
    );
  if (s.warnings.length > 0)
    return (
      <span className="q-source-state">
        <SeverityMark severity="medium" />
        {s.warnings.some((w) => w.code.includes('truncated')) ? words.truncated : words.warned}
      </span>
    );
  if (s.connector === '' && !container)
    return (
      <span className="q-source-state q-dim">
        <SeverityMark severity="informational" />
        {words.leftOut}
      </span>
    );
  return <span style={{ color: 'var(--ok)' }}>✓ {container ? words.container : words.state.done}</span>;
}

/** The file first and its folder after it: what is cut off for want of room is then the part that tells least. */
function PathName({ name }: { readonly name: string }) {
  const cut = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
  return (
    <span className="q-cut">
      {name.slice(cut + 1)}
      {cut > 0 && <span className="q-dim"> {name.slice(0, cut)}</span>}
    </span>
  );
}
