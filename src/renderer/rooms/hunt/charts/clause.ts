// The `render` clause: its kind and its properties. Names of kinds and properties are taken in any case.

import type { HuntReply } from '../../../../shared/contract/hunt.js';

export type Visualization = NonNullable<HuntReply['visualization']>;

/** Every kind there is, by what it is called in the picker; the last two are accepted by the language beside the reference. */
export const KINDS = [
  'timechart',
  'linechart',
  'areachart',
  'stackedareachart',
  'columnchart',
  'barchart',
  'piechart',
  'scatterchart',
  'anomalychart',
  'ladderchart',
  'treemap',
  'pivotchart',
  'timepivot',
  'card',
  'graph',
  'sankey',
  '3Dchart',
  'plotly',
  'timeline',
  'table',
] as const;
export type Kind = (typeof KINDS)[number];

/** Null for a kind that nobody knows. `list` is a table written downwards. */
export function kindOf(v: Visualization): Kind | null {
  const name = v.kind.toLowerCase();
  return name === 'list' ? 'table' : (KINDS.find((k) => k.toLowerCase() === name) ?? null);
}

const unquoted = (text: string | undefined): string =>
  (text ?? '')
    .trim()
    .replace(/^[@hH]?(["'])([\s\S]*)\1$/, '$2')
    .replace(/^\['?"?|"?'?\]$/g, '');

const raw = (v: Visualization, name: string): string | undefined => {
  const key = Object.keys(v.properties).find((k) => k.toLowerCase() === name);
  return key === undefined ? undefined : v.properties[key];
};
export const property = (v: Visualization, name: string): string => unquoted(raw(v, name));
/** A property that holds names of columns. */
export const names = (v: Visualization, name: string): string[] =>
  (raw(v, name) ?? '')
    .replace(/^\s*\(|\)\s*$/g, '')
    .split(',')
    .map(unquoted)
    .filter(Boolean);
export const limitOf = (v: Visualization, name: string): number | null => {
  const text = property(v, name);
  return text === '' || !Number.isFinite(Number(text)) ? null : Number(text);
};
export const chosen = (v: Visualization, name: string): string => property(v, name).toLowerCase();
