// The rows of a result up to a bound, for pictures: the first page is there, the others are fetched.

import { useEffect, useState } from 'react';
import type { Cell } from '../../../../shared/base/types.js';
import type { HuntTable } from '../../../../shared/contract/hunt.js';
import { asQuarryError, useClient } from '../../../api/client.js';
import { notify } from '../../../state/notices.js';
import { strings } from '../strings.js';

export interface Loaded {
  readonly rows: readonly (readonly Cell[])[];
  readonly refs: readonly (string | null)[];
}
const PAGE = 10_000;

/** Null while they come. */
export function useRows(tables: readonly HuntTable[], most: number): readonly Loaded[] | null {
  const client = useClient();
  const [loaded, setLoaded] = useState<readonly Loaded[] | null>(null);
  const key = tables.map((t) => t.resultId).join(' ');
  useEffect(() => {
    const abort = new AbortController();
    const load = async (table: HuntTable): Promise<Loaded> => {
      const wanted = Math.min(table.rowCount, most);
      const rows: (readonly Cell[])[] = table.rows.slice(0, wanted);
      const refs: (string | null)[] = table.refs.slice(0, wanted);
      while (rows.length < wanted && !abort.signal.aborted) {
        const page = await client.call(
          'hunt.page',
          { resultId: table.resultId, offset: rows.length, limit: Math.min(PAGE, wanted - rows.length), sort: [], filter: '' },
          { signal: abort.signal },
        );
        if (page.rows.length === 0) break;
        rows.push(...page.rows);
        refs.push(...page.refs);
      }
      return { rows, refs };
    };
    Promise.all(tables.map(load)).then(
      (all) => {
        if (!abort.signal.aborted) setLoaded(all);
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        // A picture of the first page alone would pass for the whole.
        notify('error', `${strings.chartPart} ${asQuarryError(error).message}`);
        setLoaded(tables.map((t) => ({ rows: t.rows, refs: t.refs })));
      },
    );
    return () => abort.abort();
    // oxlint-disable-next-line exhaustive-deps -- the tables are the same while their results are
  }, [client, key, most]);
  return loaded;
}
