// An incident as plain text for a ticket or a handover. Times stay UTC, in full.

import type { Alert, Incident } from '../../../shared/contract/incidents.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { SEVERITY_LOOKS } from '../../widgets/SeverityMark.js';
import { tacticName } from '../../widgets/tactics.js';

export function summaryText(incident: Incident, alerts: readonly Alert[], reasons: CallOut<'incidents.get'>['reasons']): string {
  const lines = [
    `INC-${incident.number} ${incident.title}`,
    `${SEVERITY_LOOKS[incident.severity].word}, score ${Math.round(incident.score)}; ${incident.first} to ${incident.last}`,
    '',
    ...[...alerts]
      .sort((a, b) => a.first.localeCompare(b.first))
      .map(
        (a) =>
          `${a.first}  ${a.title} [${a.tactics.map(tacticName).join(', ')}${a.techniques.length > 0 ? `; ${a.techniques.join(', ')}` : ''}] ${a.entities.map((e) => e.name).join(', ')}`,
      ),
  ];
  if (reasons.length > 0)
    lines.push('', 'Together because:', ...reasons.map((r) => `- ${r.text} (${r.through.map((e) => e.name).join(', ')}; ${r.rows} rows)`));
  return lines.join('\n');
}
