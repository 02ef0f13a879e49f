// Who is in the incident, as a small graph or as a list of the same.

import { useState } from 'react';
import type { Incident } from '../../../shared/contract/incidents.js';
import { useCall } from '../../api/client.js';
import { EntityChip } from '../../widgets/EntityChip.js';
import { formatNumber } from '../../widgets/format.js';
import { MiniGraph } from '../../widgets/MiniGraph.js';
import { Panel } from '../../widgets/Panel.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { words } from './strings.js';

const BUDGET = 18;

export function EntitiesPanel({ incident }: { readonly incident: Incident }) {
  const [list, setList] = useState(false);
  const graph = useCall('graph.open', { seed: { kind: 'incident', id: incident.id }, timeRange: null, budget: BUDGET }, { keep: false });
  return (
    <Panel
      title={words.entities}
      aside={
        <>
          {graph.data &&
            words.shown(formatNumber(graph.data.nodes.length), formatNumber(Math.max(incident.entityCount, graph.data.nodes.length)))}
          <button type="button" className="q-chip" aria-pressed={list} onClick={() => setList(!list)}>
            {list ? words.asGraph : words.asList}
          </button>
        </>
      }
    >
      {list ? (
        <div className="q-chips">
          {[...incident.entities]
            .sort((a, b) => a.type.localeCompare(b.type))
            .map((e) => (
              <EntityChip key={e.id} entity={e} />
            ))}
        </div>
      ) : (
        <div className="q-picture">
          <Loaded call={graph} lines={5}>
            {(g) => (g.nodes.length === 0 ? <EmptyState title={words.noGraph} /> : <MiniGraph graph={g} label={words.entities} />)}
          </Loaded>
        </div>
      )}
    </Panel>
  );
}
