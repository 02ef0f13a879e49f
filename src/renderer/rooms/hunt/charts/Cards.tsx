// The first row as cards; each opens its rows or is copied from the menu.

import { useEffect } from 'react';
import { useTheme } from '../../../state/appearance.js';
import { tokenColour } from '../../../widgets/entityTypes.js';
import type { CardValue } from './card.js';
import { fontFamily } from './look.js';
import type { Mark } from './marks.js';
import { toPng, toSvg, type Painting, type Shape } from './paint.js';
import type { Keep, Picks } from './picked.js';
import type { Picture } from './pictures.js';
import { cut, numberOf } from './values.js';
import { words } from './words.js';

interface Props {
  readonly picture: Extract<Picture, { kind: 'card' }>;
  readonly picks: Picks;
  readonly keep: Keep;
}

export function Cards({ picture, picks, keep }: Props) {
  const theme = useTheme();
  useEffect(() => {
    const make = () => paintingOf(picture.title, picture.cards);
    keep({ png: () => toPng(make()), svg: () => toSvg(make()) });
    return () => keep(null);
  }, [keep, picture, theme]);
  const markOf = (c: CardValue): Mark => ({ label: `${c.column.name}: ${c.text}`, facets: [], rows: [0], value: numberOf(c.value) });
  return (
    <div className="hunt-cardbox">
      {picture.title !== '' && <p className="hunt-charttitle">{picture.title}</p>}
      <ul className="hunt-cards" aria-label={picture.title || words.chart}>
        {picture.cards.map((card, i) => (
          <li key={i}>
            <button
              type="button"
              onClick={(e) => picks.onMenu(markOf(card), pointOf(e.currentTarget))}
              onContextMenu={(e) => {
                e.preventDefault();
                picks.onMenu(markOf(card), { x: e.clientX, y: e.clientY });
              }}
            >
              <span className="q-dim">{cut(card.column.name, 60)}</span>
              <strong title={card.text}>{cut(card.text, 200)}</strong>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
const pointOf = (element: HTMLElement) => {
  const rect = element.getBoundingClientRect();
  return { x: rect.left + 12, y: rect.bottom };
};

const CARD = { w: 220, h: 74, gap: 12 };
function paintingOf(title: string, cards: readonly CardValue[]): Painting {
  const shapes: Shape[] = [];
  const across = Math.min(4, cards.length);
  const top = title ? 34 : 12;
  if (title) shapes.push({ kind: 'text', x: 12, y: 20, text: cut(title, 100), fill: tokenColour('tx'), size: 12, weight: 600 });
  for (const [i, c] of cards.entries()) {
    const [x, y] = [12 + (i % across) * (CARD.w + CARD.gap), top + Math.floor(i / across) * (CARD.h + CARD.gap)];
    shapes.push({ kind: 'rect', x, y, w: CARD.w, h: CARD.h, fill: tokenColour('bg2'), stroke: tokenColour('line') });
    shapes.push({ kind: 'text', x: x + 14, y: y + 24, text: cut(c.column.name, 30), fill: tokenColour('dim'), size: 11 });
    shapes.push({ kind: 'text', x: x + 14, y: y + 54, text: cut(c.text, 17), fill: tokenColour('tx'), size: 22 });
  }
  return {
    width: 12 + across * (CARD.w + CARD.gap),
    height: top + Math.ceil(cards.length / across) * (CARD.h + CARD.gap),
    background: tokenColour('bg1'),
    font: fontFamily(),
    shapes,
  };
}
