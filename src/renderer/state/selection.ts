// One selection for every room: what the inspector shows and which entities are lit in grid, graph and timeline.

import { create } from 'zustand';

export type InspectorTarget =
  | { readonly kind: 'row'; readonly table: string; readonly ref: string }
  | { readonly kind: 'entity'; readonly id: string }
  | { readonly kind: 'alert'; readonly id: string }
  | { readonly kind: 'incident'; readonly id: string }
  /** A relation of the graph: its rows are behind the door. */
  | {
      readonly kind: 'edge';
      readonly id: string;
      readonly title: string;
      readonly from: string;
      readonly to: string;
      readonly count: number;
      readonly first: string | null;
      readonly last: string | null;
      readonly kql: string;
    };

interface Selection {
  readonly target: InspectorTarget | null;
  /** Entity ids lit everywhere; the inspected entity is always among them. */
  readonly entities: ReadonlySet<string>;
  readonly inspectorOpen: boolean;
}

export const useSelection = create<Selection>(() => ({ target: null, entities: new Set(), inspectorOpen: true }));

/** Shows a thing in the inspector; an entity becomes the lit one. Opens the inspector if it was put away. */
export function inspect(target: InspectorTarget): void {
  useSelection.setState((s) => ({ target, inspectorOpen: true, entities: target.kind === 'entity' ? new Set([target.id]) : s.entities }));
}
/** Lights several entities (a lasso in the graph, the entities of a row) without changing the inspector. */
export const lightEntities = (ids: Iterable<string>) => useSelection.setState({ entities: new Set(ids) });
export const clearSelection = () => useSelection.setState({ target: null, entities: new Set() });
export const setInspectorOpen = (inspectorOpen: boolean) => useSelection.setState({ inspectorOpen });
export const toggleInspector = () => useSelection.setState((s) => ({ inspectorOpen: !s.inspectorOpen }));

export const useIsLit = (id: string): boolean => useSelection((s) => s.entities.has(id));
