// Sources as a tree: members of an archive (archive.zip/inner/name) under the archive's own row.

import type { CallOut } from '../../../shared/contract/index.js';

export type Source = CallOut<'sources.list'>[number];
export interface SourceRow {
  readonly source: Source;
  readonly depth: number;
  readonly name: string;
  readonly members: number;
}

export function sourceTree(sources: readonly Source[], folded: ReadonlySet<number>): readonly SourceRow[] {
  const byPath = new Map(sources.map((s) => [s.path, s]));
  const parentOf = (s: Source): Source | null => {
    for (let cut = s.path.lastIndexOf('/'); cut > 0; cut = s.path.lastIndexOf('/', cut - 1)) {
      const parent = byPath.get(s.path.slice(0, cut));
      if (parent && parent !== s) return parent;
    }
    return null;
  };
  const children = new Map<Source | null, Source[]>();
  for (const s of sources) {
    const parent = parentOf(s);
    children.set(parent, [...(children.get(parent) ?? []), s]);
  }
  const rows: SourceRow[] = [];
  const walk = (parent: Source | null, depth: number) => {
    for (const source of children.get(parent) ?? []) {
      const members = children.get(source)?.length ?? 0;
      const name = parent ? source.path.slice(parent.path.length + 1) : (source.path.split(/[\\/]/).pop() ?? source.path);
      rows.push({ source, depth, name, members });
      if (members > 0 && !folded.has(source.id)) walk(source, depth + 1);
    }
  };
  walk(null, 0);
  return rows;
}
