// One stored row: every column, its twins in other tables, where it comes from and the original bytes.

import { Button } from '@blueprintjs/core';
import { useCall, useClient } from '../api/client.js';
import { notify } from '../state/notices.js';
import { openGraph, openHunt, openTimeline } from '../state/navigation.js';
import { inspect } from '../state/selection.js';
import { setTimeRange } from '../state/timeRange.js';
import { wireMs, wireTime } from '../widgets/format.js';
import { Loaded } from '../widgets/States.js';
import { TimeText } from '../widgets/TimeText.js';
import { BookmarkButton } from './BookmarkButton.js';
import { copy } from './copy.js';
import { entitiesOfRow } from './entityColumns.js';
import { InspectorPage } from './Inspector.js';
import { rowKql, rowTime } from './kql.js';
import { ProvenanceView } from './ProvenanceView.js';
import { RowColumns } from './RowColumns.js';
import { words } from './strings.js';

/** "Timeline" shows five minutes on either side of the row. */
const AROUND_MS = 5 * 60_000;

export function RowInspector({ table, rowRef }: { readonly table: string; readonly rowRef: string }) {
  const call = useCall('evidence.row', { table, ref: rowRef }, { keep: false });
  const row = call.data;
  const client = useClient();
  const time = row ? rowTime(row.columns, row.values) : null;
  const kql = row ? rowKql(table, row.columns, row.values) : '';
  return (
    <InspectorPage
      head={
        <h2 className="q-row" title={table}>
          <span className="q-cut">{table}</span>
          {time !== null && <TimeText time={time} className="q-dim q-nowrap" />}
        </h2>
      }
      actions={
        <>
          <Button size="small" text={words.hunt} disabled={!row} onClick={() => openHunt({ kql, title: table })} />
          <Button
            size="small"
            text={words.timeline}
            disabled={time === null}
            onClick={() => {
              if (time === null) return;
              setTimeRange({ from: wireTime(wireMs(time) - AROUND_MS), to: wireTime(wireMs(time) + AROUND_MS) });
              openTimeline(null);
            }}
          />
          <Button
            size="small"
            text={words.graph}
            disabled={!row}
            onClick={() =>
              row &&
              void entitiesOfRow(client, row.columns, row.values).then((ids) =>
                ids.length > 0 ? openGraph({ kind: 'entities', ids: [...ids] }) : notify('warning', words.noSuch),
              )
            }
          />
          <BookmarkButton target={{ kind: 'row', table, ref: rowRef, time }} title={rowTitle(table, row)} />
          <Button size="small" text={words.copyKql} disabled={!row} onClick={() => copy(kql)} />
          <Button
            size="small"
            text={words.copyJson}
            disabled={!row}
            onClick={() =>
              row && copy(JSON.stringify(Object.fromEntries(row.columns.map((c, i) => [c.name, row.values[i] ?? null])), null, 2))
            }
          />
        </>
      }
    >
      <Loaded call={call} lines={14}>
        {(data) => (
          <>
            <RowColumns table={table} columns={data.columns} values={data.values} />
            {data.alsoIn.length > 0 && (
              <>
                <h3 className="q-sec">
                  {words.alsoIn} <span className="q-push">{words.oneEvent}</span>
                </h3>
                <ul className="q-list">
                  {data.alsoIn.map((twin) => (
                    <li key={`${twin.table} ${twin.ref}`}>
                      <button type="button" onClick={() => inspect({ kind: 'row', table: twin.table, ref: twin.ref })}>
                        {twin.table} <span className="q-dim q-mono q-push">{twin.ref}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </>
            )}
            <ProvenanceView provenance={data.provenance} />
          </>
        )}
      </Loaded>
    </InspectorPage>
  );
}

type Row = { readonly columns: readonly { readonly name: string }[]; readonly values: readonly unknown[] } | undefined;

function rowTitle(table: string, row: Row): string {
  const value = (name: string) => {
    const v = row?.values[row.columns.findIndex((c) => c.name === name)];
    return typeof v === 'string' && v !== '' ? v : null;
  };
  const what = value('ActionType') ?? value('Activity') ?? value('OperationName') ?? value('Operation') ?? value('EventName') ?? table;
  const who =
    value('FileName') ??
    value('RemoteIP') ??
    value('UserPrincipalName') ??
    value('AccountName') ??
    value('DeviceName') ??
    value('Computer');
  return who === null ? what : `${what}: ${who}`;
}
