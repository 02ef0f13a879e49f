// How wide and high the panes of the room are: dragged at their edges and kept with the case.

import type { CSSProperties, ReactNode } from 'react';
import { useView } from '../../api/view.js';
import { Grip } from '../../widgets/Grip.js';
import { strings } from './strings.js';

const PANES = {
  library: { edge: 'right', initial: 232, min: 160, max: 480 },
  side: { edge: 'left', initial: 300, min: 220, max: 640 },
  editor: { edge: 'bottom', initial: 216, min: 84, max: 720 },
} as const;
type Pane = keyof typeof PANES;
type Sizes = Readonly<Record<Pane, number>>;

const INITIAL: Sizes = { library: PANES.library.initial, side: PANES.side.initial, editor: PANES.editor.initial };
const acceptSizes = (kept: unknown): Sizes | null => {
  if (typeof kept !== 'object' || kept === null) return null;
  const size = (pane: Pane): number => {
    const value: unknown = pane in kept ? (kept as Sizes)[pane] : null;
    const { min, max, initial } = PANES[pane];
    return typeof value === 'number' && Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : initial;
  };
  return { library: size('library'), side: size('side'), editor: size('editor') };
};

export function usePanes(): { readonly style: CSSProperties; readonly grip: (pane: Pane) => ReactNode } {
  const [sizes, setSizes] = useView<Sizes>('hunt.panes', INITIAL, acceptSizes);
  const style: Record<string, string> = {};
  for (const [pane, size] of Object.entries(sizes)) style[`--hunt-${pane}`] = `${size}px`;
  return {
    style,
    grip: (pane) => {
      const { edge, min, max, initial } = PANES[pane];
      const set = (value: number) => setSizes({ ...sizes, [pane]: value });
      return <Grip label={strings.panes[pane]} edge={edge} value={sizes[pane]} min={min} max={max} initial={initial} onChange={set} />;
    },
  };
}
