// The filters on the left of the alerts.

import { SEVERITIES, type Severity } from '../../../shared/contract/values.js';
import { setAlertFilter, useAlertFilter } from '../../state/alertFilter.js';
import { formatNumber } from '../../widgets/format.js';
import { SEVERITY_LOOKS, SeverityMark } from '../../widgets/SeverityMark.js';
import { tacticName } from '../../widgets/tactics.js';
import type { Facet } from './facets.js';
import { words } from './strings.js';

const MOST = 12;
const isSeverity = (value: string): value is Severity => (SEVERITIES as readonly string[]).includes(value);

function Value({ facet, value }: { readonly facet: Facet['key']; readonly value: string }) {
  if (facet === 'severity' && isSeverity(value))
    return (
      <>
        <SeverityMark severity={value} />
        <span className="q-cut">{SEVERITY_LOOKS[value].word}</span>
      </>
    );
  if (facet === 'status') return <span className="q-cut">{words.status[value as keyof typeof words.status]}</span>;
  return (
    <span className="q-cut" title={value}>
      {facet === 'tactic' ? tacticName(value) : value}
    </span>
  );
}

export function Facets({ facets }: { readonly facets: readonly Facet[] }) {
  const filter = useAlertFilter((s) => s.filter);
  return (
    <div className="q-facets" role="group" aria-label={words.facets.severity}>
      {facets.map((facet) => {
        const sorted = facet.key === 'severity' ? [...facet.values].sort((a, b) => order(b.value) - order(a.value)) : facet.values;
        return (
          <section key={facet.key}>
            <h3>{words.facets[facet.key]}</h3>
            {sorted.slice(0, MOST).map(({ value, count }) => (
              <button
                key={value}
                type="button"
                aria-pressed={filter[facet.key] === value}
                onClick={() => setAlertFilter({ [facet.key]: filter[facet.key] === value ? null : value })}
              >
                <Value facet={facet.key} value={value} />
                <span>{formatNumber(count)}</span>
              </button>
            ))}
          </section>
        );
      })}
    </div>
  );
}

const order = (value: string): number => (isSeverity(value) ? SEVERITY_LOOKS[value].order : -1);
