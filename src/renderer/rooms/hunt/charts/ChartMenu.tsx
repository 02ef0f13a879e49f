// What can be done with a mark or a span: the grid's choices, for everything the mark stands for. Values edit the query.

import { Menu, MenuDivider, MenuItem } from '@blueprintjs/core';
import { formatNumber } from '../../../widgets/format.js';
import { aroundTest, kqlName, kqlString } from '../kqlText.js';
import { facetTest, testOf, type Facet, type Mark } from './marks.js';
import type { Span } from './picked.js';
import { cut, textOf } from './values.js';
import { words } from './words.js';

export interface MarkDeeds {
  /** Undefined when the query cannot be edited from here. */
  readonly onOperator: ((operator: string, keepRender?: boolean) => void) | undefined;
  /** Why it cannot be edited, where there is something to tell. */
  readonly reason?: string | undefined;
  /** Opens the rows behind the mark; undefined when the query does not tell. */
  readonly onBehind: (() => void) | undefined;
  readonly onCopy: (as: 'value' | 'filter' | 'tsv' | 'json' | 'datatable') => void;
  readonly onGraph: () => void;
  readonly onTimeline: (() => void) | undefined;
  readonly onBookmark: (() => void) | undefined;
}
const AROUND: readonly (readonly [label: string, ms: number])[] = [
  ['1 minute', 60_000],
  ['5 minutes', 300_000],
  ['1 hour', 3_600_000],
  ['1 day', 86_400_000],
];

export function ChartMenu({ mark, ...deeds }: MarkDeeds & { readonly mark: Mark }) {
  const { onOperator } = deeds;
  const all = testOf(mark, true);
  const none = testOf(mark, false);
  const parts = mark.either ? [] : mark.facets;
  const term = parts.find(
    (f): f is Extract<Facet, { value: unknown }> => 'value' in f && f.column.type === 'string' && f.value !== null && f.value !== '',
  );
  const time = parts.find(
    (f): f is Extract<Facet, { value: unknown }> => 'value' in f && f.column.type === 'datetime' && typeof f.value === 'string',
  );
  const columns = parts.filter((f, i) => parts.findIndex((o) => o.column.name === f.column.name) === i);
  return (
    <Menu size="small" className="hunt-menu">
      <MenuDivider title={cut(mark.label, 60)} />
      {!onOperator && deeds.reason && <MenuItem disabled multiline text={deeds.reason} />}
      {onOperator && all !== null && none !== null && (
        <>
          <MenuItem text={words.only} label="==" onClick={() => onOperator(`where ${all}`)} />
          <MenuItem text={words.without} label="!=" onClick={() => onOperator(`where ${none}`)} />
          {parts.length > 1 &&
            parts.map((f) => (
              <MenuItem
                key={`+${f.column.name}`}
                text={`${words.onlyOne} ${f.column.name}`}
                label={cut(facetText(f), 24)}
                onClick={() => onOperator(`where ${facetTest(f, true)}`)}
              />
            ))}
          {parts.length > 1 &&
            parts.map((f) => (
              <MenuItem
                key={`-${f.column.name}`}
                text={`${words.withoutOne} ${f.column.name}`}
                label={cut(facetText(f), 24)}
                onClick={() => onOperator(`where ${facetTest(f, false)}`)}
              />
            ))}
          {term && (
            <MenuItem
              text={words.has}
              label="has"
              onClick={() => onOperator(`where ${kqlName(term.column.name)} has ${kqlString(String(term.value))}`)}
            />
          )}
          {time && (
            <MenuItem text={words.around} label="between">
              {AROUND.map(([label, ms]) => (
                <MenuItem
                  key={ms}
                  text={`± ${label}`}
                  onClick={() => onOperator(`where ${aroundTest(time.column, String(time.value), ms)}`)}
                />
              ))}
            </MenuItem>
          )}
          {columns.length > 0 && (
            <MenuItem text={words.countBy} label="summarize">
              {columns.map((f) => {
                const name = kqlName(f.column.name);
                const by = f.column.type === 'dynamic' ? `${name} = tostring(${name})` : name;
                return (
                  <MenuItem
                    key={f.column.name}
                    text={f.column.name}
                    onClick={() => onOperator(`summarize Rows = count() by ${by}\n| sort by Rows desc`, false)}
                  />
                );
              })}
            </MenuItem>
          )}
        </>
      )}
      {deeds.onBehind && <MenuItem text={words.rowsBehind} label="↗" onClick={deeds.onBehind} />}
      {mark.rows.length > 0 && <MenuDivider title={`${words.rowsOf}: ${formatNumber(mark.rows.length)}`} />}
      {mark.value !== undefined && mark.value !== null && (
        <MenuItem text={words.copyValue} label={cut(String(mark.value), 20)} onClick={() => deeds.onCopy('value')} />
      )}
      {all !== null && <MenuItem text={words.copyFilter} onClick={() => deeds.onCopy('filter')} />}
      {mark.rows.length > 0 && (
        <>
          <MenuItem text={words.copyTsv} onClick={() => deeds.onCopy('tsv')} />
          <MenuItem text={words.copyJson} onClick={() => deeds.onCopy('json')} />
          <MenuItem text={words.copyDatatable} onClick={() => deeds.onCopy('datatable')} />
          <MenuItem text={words.toGraph} onClick={deeds.onGraph} />
          {deeds.onTimeline && <MenuItem text={words.toTimeline} onClick={deeds.onTimeline} />}
          {deeds.onBookmark && <MenuItem text={words.bookmark} onClick={deeds.onBookmark} />}
        </>
      )}
    </Menu>
  );
}

const facetText = (f: Facet): string => {
  if ('but' in f) return words.others;
  if ('of' in f) return `${formatNumber(f.of.length)} …`;
  const text = textOf('value' in f ? f.value : f.from);
  const short = f.column.type === 'datetime' ? text.replace('T', ' ').replace(/(?:\.0+)?Z$/, '') : text;
  return 'value' in f ? short : `${short} …`;
};

interface SpanDeeds {
  readonly span: Span;
  readonly title: string;
  readonly onKeep: (() => void) | undefined;
  readonly onLeave: (() => void) | undefined;
  readonly onCase: (() => void) | undefined;
  readonly onTimeline: (() => void) | undefined;
}
export function SpanMenu({ span, title, onKeep, onLeave, onCase, onTimeline }: SpanDeeds) {
  return (
    <Menu size="small" className="hunt-menu">
      <MenuDivider title={title} />
      {onKeep && <MenuItem text={words.spanOnly} label="between" onClick={onKeep} />}
      {onLeave && <MenuItem text={words.spanWithout} label="not between" onClick={onLeave} />}
      {onCase && <MenuItem text={words.spanCase} onClick={onCase} />}
      {onTimeline && <MenuItem text={words.spanTimeline} onClick={onTimeline} />}
      {span.zoom && <MenuItem text={words.spanZoom} onClick={span.zoom} />}
    </Menu>
  );
}
