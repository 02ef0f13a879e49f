// Never a hairball: things that hang on one other thing only are drawn as one node that says how many they are. Keeping it keeps them
// all, and when few are left each is drawn for itself.

import type { Cell } from '../../../../shared/base/types.js';
import { ENTITY_LOOKS } from '../../../widgets/entityTypes.js';
import { formatNumber } from '../../../widgets/format.js';
import type { Link, LinkNode } from './links.js';
import type { Facet } from './marks.js';
import { words } from './words.js';

/** As many nodes stand well beside each other. */
export const FOLD_BEYOND = 50;
const LEAST_FOLDED = 5;
/** A test of more values than this is no query anyone reads: then what they hang on is kept. */
const MOST_NAMED = 100;

export function folded(
  nodes: readonly LinkNode[],
  links: readonly Link[],
): { readonly nodes: LinkNode[]; readonly links: Link[]; readonly gone: number } {
  if (nodes.length <= FOLD_BEYOND) return { nodes: [...nodes], links: [...links], gone: 0 };
  const only = new Map<string, Link | null>();
  for (const l of links) for (const id of l.from === l.to ? [] : [l.from, l.to]) only.set(id, only.has(id) ? null : l);
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const groups = new Map<string, { readonly hub: string; readonly out: boolean; readonly leaves: LinkNode[]; readonly links: Link[] }>();
  for (const node of nodes) {
    const link = only.get(node.id);
    if (!link) continue;
    const out = link.to === node.id;
    const hub = out ? link.from : link.to;
    // Of two things that know only each other neither is the hub.
    if (only.get(hub)) continue;
    const key = `${hub}\u0000${out}\u0000${node.type ?? ''}`;
    const group = groups.get(key) ?? { hub, out, leaves: [], links: [] };
    groups.set(key, group);
    group.leaves.push(node);
    group.links.push(link);
  }
  const goneNodes = new Set<string>();
  const goneLinks = new Set<Link>();
  const newNodes: LinkNode[] = [];
  const newLinks: Link[] = [];
  for (const [key, group] of groups) {
    const [first] = group.links;
    if (group.leaves.length < LEAST_FOLDED || !first) continue;
    for (const n of group.leaves) goneNodes.add(n.id);
    for (const l of group.links) goneLinks.add(l);
    const type = group.leaves[0]?.type ?? null;
    const name = `${formatNumber(group.leaves.length)} ${type ? ENTITY_LOOKS[type].many : words.nodes}`;
    const id = `group\u0000${key}`;
    const rows = [...new Set(group.links.flatMap((l) => [...l.mark.rows]))];
    const end = (l: Link, leaf: boolean) => l.mark.facets[leaf === group.out ? 1 : 0];
    const leafColumn = end(first, true)?.column;
    const hubFacet = end(first, false);
    const of = group.links.flatMap((l): Cell[] => {
      const f = end(l, true);
      return f && 'value' in f ? [f.value] : [];
    });
    const named = leafColumn && of.length === group.links.length && of.length <= MOST_NAMED;
    const facets: Facet[] = hubFacet ? [hubFacet, ...(named ? [{ column: leafColumn, of }] : [])] : [];
    const hubName = byId.get(group.hub)?.name ?? '';
    const mark = { label: group.out ? `${hubName} → ${name}` : `${name} → ${hubName}`, facets, rows };
    newNodes.push({ id, name, type, degree: 1, group: group.leaves.length, mark });
    newLinks.push({
      from: group.out ? group.hub : id,
      to: group.out ? id : group.hub,
      label: '',
      value: group.links.reduce((n, l) => n + l.value, 0),
      mark,
    });
  }
  return {
    nodes: [...nodes.filter((n) => !goneNodes.has(n.id)), ...newNodes],
    links: [...links.filter((l) => !goneLinks.has(l)), ...newLinks],
    gone: goneNodes.size,
  };
}
