// The ATT&CK matrix of this case: a column a tactic, a cell a technique with alerts, deeper red for more. A cell shows its alerts.

import type { CallOut } from '../../../shared/contract/index.js';
import { showAlertsOf } from '../../state/alertFilter.js';
import { tacticName } from '../../widgets/tactics.js';

type Tactic = CallOut<'overview.get'>['attack'][number];

const CELLS = 5;

export function Attack({ attack }: { readonly attack: readonly Tactic[] }) {
  const top = Math.max(1, ...attack.flatMap((t) => t.techniques.map((x) => x.alerts)));
  return (
    <div className="q-attack">
      {attack.map((t) => {
        const cells = [...t.techniques].sort((a, b) => b.alerts - a.alerts).slice(0, CELLS);
        const rest = t.techniques.length - cells.length;
        return (
          <div key={t.tactic}>
            <h3 title={t.tactic}>
              {tacticName(t.tactic)}
              {rest > 0 ? ` +${rest}` : ''}
            </h3>
            {cells.map((x) => (
              <button
                key={x.id}
                type="button"
                title={`${x.id} ${x.name}: ${x.alerts}`}
                aria-label={`${x.id} ${x.name}: ${x.alerts} alerts`}
                style={{ background: `color-mix(in srgb, var(--high) ${Math.round(16 + 42 * (x.alerts / top))}%, var(--bg3))` }}
                onClick={() => showAlertsOf({ technique: x.id })}
              >
                {x.name || x.id}
              </button>
            ))}
            {Array.from({ length: Math.max(0, Math.min(CELLS, 3) - cells.length) }, (_, i) => (
              <i key={i} />
            ))}
          </div>
        );
      })}
    </div>
  );
}
