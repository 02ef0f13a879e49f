// The columns of a row with their values: found by typing, empty ones folded, each value a way on (only these, without these).

import { InputGroup } from '@blueprintjs/core';
import { DuplicateIcon, FilterIcon, FilterRemoveIcon } from '@blueprintjs/icons';
import { useState } from 'react';
import type { Cell, ColumnSchema } from '../../shared/base/types.js';
import { useClient } from '../api/client.js';
import { openHunt } from '../state/navigation.js';
import { notify } from '../state/notices.js';
import { entityHue } from '../widgets/entityTypes.js';
import { CellTree } from './CellTree.js';
import { copy } from './copy.js';
import { columnEntity, inspectNamed } from './entityColumns.js';
import { filterKql } from './kql.js';
import { words } from './strings.js';

interface Props {
  readonly table: string;
  readonly columns: readonly ColumnSchema[];
  readonly values: readonly Cell[];
}
const isEmpty = (value: Cell | undefined) => value === null || value === undefined || value === '';
const asText = (value: Cell): string => (typeof value === 'string' ? value : JSON.stringify(value));

export function RowColumns({ table, columns, values }: Props) {
  const [find, setFind] = useState('');
  const [all, setAll] = useState(false);
  const wanted = find.toLowerCase();
  const empty = columns.filter((_, i) => isEmpty(values[i])).length;
  return (
    <>
      {columns.length > 8 && (
        <div className="q-insp-find">
          <InputGroup
            size="small"
            type="search"
            placeholder={words.searchColumns}
            aria-label={words.searchColumns}
            value={find}
            onValueChange={setFind}
          />
        </div>
      )}
      <dl className="q-kv q-columns">
        {columns.map((column, i) => {
          const value = values[i] ?? null;
          if (isEmpty(value) && !all && wanted === '') return null;
          if (wanted !== '' && !column.name.toLowerCase().includes(wanted) && !asText(value).toLowerCase().includes(wanted)) return null;
          return (
            <div key={column.name}>
              <dt title={`${column.name}: ${column.type}`}>{column.name}</dt>
              <dd>
                <Value column={column} value={value} />
                <span className="q-value-acts">
                  <button
                    type="button"
                    title={words.filter}
                    aria-label={`${words.filter}: ${column.name}`}
                    onClick={() => openHunt({ kql: filterKql(table, column, value), title: column.name })}
                  >
                    <FilterIcon size={12} />
                  </button>
                  <button
                    type="button"
                    title={words.exclude}
                    aria-label={`${words.exclude}: ${column.name}`}
                    onClick={() => openHunt({ kql: filterKql(table, column, value, true), title: column.name })}
                  >
                    <FilterRemoveIcon size={12} />
                  </button>
                  <button type="button" title={words.copy} aria-label={`${words.copy}: ${column.name}`} onClick={() => copy(asText(value))}>
                    <DuplicateIcon size={12} />
                  </button>
                </span>
              </dd>
            </div>
          );
        })}
      </dl>
      {empty > 0 && (
        <div className="q-acts">
          <button type="button" className="q-door q-dim" onClick={() => setAll(!all)}>
            {all ? words.hideEmpty : words.emptyColumns(empty)}
          </button>
        </div>
      )}
    </>
  );
}

function Value({ column, value }: { readonly column: ColumnSchema; readonly value: Cell }) {
  const client = useClient();
  if (value === null || value === '') return <span className="q-dim">–</span>;
  if (typeof value === 'object') return <CellTree value={value} />;
  const type = columnEntity(column.name);
  const text = String(value);
  if (type !== null && typeof value === 'string')
    return (
      <button
        type="button"
        className="q-value-entity"
        style={{ color: entityHue(type) }}
        onClick={() => void inspectNamed(client, type, text).then((found) => (found ? undefined : notify('warning', words.noSuch)))}
      >
        {text}
      </button>
    );
  return <span className={column.type === 'string' && text.length < 40 ? 'q-value' : 'q-value q-mono'}>{text}</span>;
}
