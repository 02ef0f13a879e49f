// What can be done with a cell, its column and the selected rows. Everything about values and columns edits the query, so that
// what is seen is what the text says; only layout and copying stay in the grid.

import { Menu, MenuDivider, MenuItem } from '@blueprintjs/core';
import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import { cellText, isNumeric } from './cells.js';
import { aroundTest, cellTest, kqlName, kqlString } from './kqlText.js';
import { formatNumber } from '../../widgets/format.js';
import { strings } from './strings.js';

export interface MenuDeeds {
  /** Adds an operator to the query and runs it; undefined when the query cannot be edited from here. */
  readonly onOperator: ((operator: string, keepRender?: boolean) => void) | undefined;
  readonly onGroup: (column: number | null) => void;
  readonly onPin: (column: number, side: 'left' | null) => void;
  readonly onHide: (column: number) => void;
  readonly onFit: (column: number) => void;
  readonly onShowAll: () => void;
  readonly onSort: (column: number, way: 'asc' | 'desc' | null) => void;
  readonly onStats: (column: number) => void;
  readonly onTree: () => void;
  readonly onValues: (column: number, keep: boolean) => void;
  readonly onCopy: (as: 'cell' | 'tsv' | 'json' | 'datatable') => void;
  readonly onGraph: () => void;
  readonly onTimeline: (() => void) | undefined;
  readonly onBookmark: (() => void) | undefined;
}
interface Props extends MenuDeeds {
  readonly columns: readonly ColumnSchema[];
  readonly column: number;
  /** Null over a head or a group. */
  readonly cell: { readonly value: Cell } | null;
  readonly rows: number;
  readonly grouped: number | null;
  readonly hidden: number;
  readonly pinned: boolean;
}
const AROUND: readonly (readonly [label: string, ms: number])[] = [
  ['1 minute', 60_000],
  ['5 minutes', 300_000],
  ['1 hour', 3_600_000],
  ['1 day', 86_400_000],
];

export function GridMenu(props: Props) {
  const { columns, column, cell, rows, grouped, hidden, onOperator } = props;
  const schema = columns[column];
  if (!schema) return null;
  const name = kqlName(schema.name);
  const short = cell ? cellText(cell.value).slice(0, 28) || strings.empty : '';
  return (
    <Menu size="small" className="hunt-menu">
      {cell && onOperator && (
        <>
          <MenuDivider title={`${schema.name} ${short}`} />
          <MenuItem text={strings.only} label="==" onClick={() => onOperator(`where ${cellTest(schema, cell.value, true)}`)} />
          <MenuItem text={strings.without} label="!=" onClick={() => onOperator(`where ${cellTest(schema, cell.value, false)}`)} />
          {rows > 1 && (
            <>
              <MenuItem text={strings.onlyThese} label="in" onClick={() => props.onValues(column, true)} />
              <MenuItem text={strings.withoutThese} label="!in" onClick={() => props.onValues(column, false)} />
            </>
          )}
          {schema.type === 'string' && cellText(cell.value) !== '' && (
            <>
              <MenuItem text={strings.hasIt} label="has" onClick={() => onOperator(`where ${name} has ${kqlString(String(cell.value))}`)} />
              <MenuItem
                text={strings.sameCaseless}
                label="=~"
                onClick={() => onOperator(`where ${name} =~ ${kqlString(String(cell.value))}`)}
              />
            </>
          )}
          {isNumeric(schema.type) && cell.value !== null && (
            <>
              <MenuItem
                text={strings.atLeast}
                label=">="
                onClick={() => onOperator(`where ${cellTest(schema, cell.value, true).replace(' == ', ' >= ')}`)}
              />
              <MenuItem
                text={strings.atMost}
                label="<="
                onClick={() => onOperator(`where ${cellTest(schema, cell.value, true).replace(' == ', ' <= ')}`)}
              />
            </>
          )}
          {schema.type === 'datetime' && typeof cell.value === 'string' && (
            <MenuItem text={strings.around} label="between">
              {AROUND.map(([label, ms]) => (
                <MenuItem key={ms} text={`± ${label}`} onClick={() => onOperator(`where ${aroundTest(schema, String(cell.value), ms)}`)} />
              ))}
            </MenuItem>
          )}
          {schema.type === 'dynamic' && <MenuItem text={strings.openTree} onClick={props.onTree} />}
        </>
      )}
      {onOperator && (
        <>
          <MenuDivider title={`${strings.quickSum} ${schema.name}`} />
          <MenuItem
            text={strings.countBy}
            label="summarize"
            onClick={() =>
              onOperator(
                `summarize Rows = count() by ${schema.type === 'dynamic' ? `${name} = tostring(${name})` : name}\n| sort by Rows desc`,
                false,
              )
            }
          />
          <MenuItem
            text={strings.distinctValues}
            label="distinct"
            onClick={() => onOperator(`distinct ${schema.type === 'dynamic' ? `tostring(${name})` : name}`, false)}
          />
          <MenuItem
            text={strings.sortUp}
            label="sort by asc"
            onClick={() => onOperator(`sort by ${schema.type === 'dynamic' ? `tostring(${name})` : name} asc`)}
          />
          <MenuItem
            text={strings.sortDown}
            label="sort by desc"
            onClick={() => onOperator(`sort by ${schema.type === 'dynamic' ? `tostring(${name})` : name} desc`)}
          />
          <MenuItem text={strings.dropColumn} label="project-away" onClick={() => onOperator(`project-away ${name}`)} />
        </>
      )}
      <MenuDivider title={strings.inGrid} />
      <MenuItem text={strings.stats} onClick={() => props.onStats(column)} />
      <MenuItem text={strings.gridSort}>
        <MenuItem text={strings.ascending} onClick={() => props.onSort(column, 'asc')} />
        <MenuItem text={strings.descending} onClick={() => props.onSort(column, 'desc')} />
        <MenuItem text={strings.unsorted} onClick={() => props.onSort(column, null)} />
      </MenuItem>
      {grouped === column ? (
        <MenuItem text={strings.ungroup} onClick={() => props.onGroup(null)} />
      ) : (
        <MenuItem text={strings.group} onClick={() => props.onGroup(column)} />
      )}
      {props.pinned ? (
        <MenuItem text={strings.unpin} onClick={() => props.onPin(column, null)} />
      ) : (
        <MenuItem text={strings.pin} onClick={() => props.onPin(column, 'left')} />
      )}
      <MenuItem text={strings.fit} onClick={() => props.onFit(column)} />
      <MenuItem text={strings.hide} onClick={() => props.onHide(column)} />
      {hidden > 0 && <MenuItem text={strings.showHidden} label={String(hidden)} onClick={props.onShowAll} />}
      {rows > 0 && (
        <>
          <MenuDivider title={rows === 1 ? strings.oneRow : `${formatNumber(rows)} ${strings.rowsSelected}`} />
          {cell && <MenuItem text={strings.copyCell} onClick={() => props.onCopy('cell')} />}
          <MenuItem text={strings.copyTsv} onClick={() => props.onCopy('tsv')} />
          <MenuItem text={strings.copyJson} onClick={() => props.onCopy('json')} />
          <MenuItem text={strings.copyDatatable} onClick={() => props.onCopy('datatable')} />
          <MenuItem text={strings.toGraph} onClick={props.onGraph} />
          {props.onTimeline && <MenuItem text={strings.toTimeline} onClick={props.onTimeline} />}
          {props.onBookmark && <MenuItem text={strings.bookmarkRow} onClick={props.onBookmark} />}
        </>
      )}
    </Menu>
  );
}
