// Colours, dashes and symbols of the series, and the look all ECharts pictures share. Values reach the canvas as text only: the
// one place ECharts reads markup (`{name|…}` in rich text) is closed by plain().

import { tokenColour } from '../../../widgets/entityTypes.js';
import { cut } from './values.js';

export interface Frame {
  readonly utc: boolean;
  readonly width: number;
  readonly height: number;
}

/** Hues far apart first: neighbours in a legend must not be taken for each other. */
const PALETTE = ['acc', 'medium', 'process', 'ip', 'high', 'host', 'mailbox', 'low', 'account', 'registry'] as const;
export const SERIES_COLOURS = PALETTE.length;
export const seriesColour = (i: number): string => tokenColour(PALETTE[i % PALETTE.length] ?? 'acc');
/** From the eleventh series on the hues return, so the dash and the symbol tell them apart. */
const DASHES = ['solid', 'dashed', 'dotted'] as const;
export const seriesDash = (i: number): (typeof DASHES)[number] => DASHES[Math.floor(i / PALETTE.length) % DASHES.length] ?? 'solid';
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'] as const;
export const seriesSymbol = (i: number): string => SYMBOLS[Math.floor(i / PALETTE.length) % SYMBOLS.length] ?? 'circle';
/** Bars of a returning hue are hatched. */
export const seriesDecal = (i: number): Readonly<Record<string, unknown>> | null => {
  const round = Math.floor(i / PALETTE.length);
  if (round === 0) return null;
  return {
    symbol: 'rect',
    symbolSize: 1,
    dashArrayX: [1, 0],
    dashArrayY: [2, 3 + round],
    rotation: round % 2 ? Math.PI / 4 : -Math.PI / 4,
    color: 'rgba(0,0,0,0.35)',
  };
};

/** Text that ECharts cannot read as markup, on one line, of a length that can be shown. */
export const plain = (text: string, most = 120): string => cut(text, most).replace(/[{}|]/g, (c) => `\u200b${c}\u200b`);

/** Black or white, whichever is easier to read on a colour. */
export function inkOn(colour: string): string {
  const hex = /^#?([\da-f]{3}|[\da-f]{6})$/i.exec(colour.trim())?.[1] ?? '888888';
  const full = hex.length === 3 ? [...hex].map((c) => c + c).join('') : hex;
  const [r, g, b] = [0, 2, 4].map((i) => {
    const c = parseInt(full.slice(i, i + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
  return luminance > 0.179 ? '#000' : '#fff';
}

export const dim = () => tokenColour('dim');
export const axisLook = () => ({
  axisLabel: { color: dim(), fontSize: 11, hideOverlap: true },
  axisLine: { lineStyle: { color: tokenColour('line-strong') } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: tokenColour('line'), opacity: 0.7 } },
  nameTextStyle: { color: dim(), fontSize: 11 },
});
export const TITLE_PX = 28;
export const base = (title: string, { utc, width }: Frame) => ({
  animation: false,
  useUTC: utc,
  color: PALETTE.map(tokenColour),
  textStyle: { fontFamily: fontFamily(), color: dim() },
  ...(title
    ? {
        title: {
          text: plain(title, 200),
          left: 12,
          top: 6,
          textStyle: { color: tokenColour('tx'), fontSize: 12, fontWeight: 600, width: width - 32, overflow: 'truncate' },
        },
      }
    : {}),
});
/** In single quotes: ECharts writes it into an attribute of its SVG as it is. */
export const fontFamily = (): string => getComputedStyle(document.body).fontFamily.replaceAll('"', "'");
export const tooltip = (trigger: 'axis' | 'item', formatter: (params: unknown) => string) => ({
  renderMode: 'richText',
  trigger,
  confine: true,
  formatter,
  backgroundColor: tokenColour('bg2'),
  borderColor: tokenColour('line-strong'),
  borderWidth: 1,
  padding: [6, 10],
  textStyle: { color: tokenColour('tx'), fontSize: 12, lineHeight: 17, fontFamily: fontFamily() },
});
export const LEGEND_PX = 28;
export const legend = (shown: boolean, names?: readonly string[]) =>
  shown
    ? {
        type: 'scroll',
        bottom: 2,
        left: 12,
        right: 12,
        ...(names ? { data: [...names] } : {}),
        textStyle: { color: dim(), fontSize: 11 },
        formatter: (name: string) => plain(name, 36),
        icon: 'roundRect',
        itemWidth: 10,
        itemHeight: 10,
        itemGap: 14,
        pageIconSize: 11,
        pageTextStyle: { color: dim() },
        pageIconColor: tokenColour('tx'),
        pageIconInactiveColor: tokenColour('faint'),
        inactiveColor: tokenColour('faint'),
      }
    : { show: false };
