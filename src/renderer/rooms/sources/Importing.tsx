// What is being read now, file by file.

import { strings } from '../../app/strings.js';
import { useActivity } from '../../state/activity.js';
import { baseName, formatNumber } from '../../widgets/format.js';
import { words } from './strings.js';

const SHOWN = 4;

export function Importing() {
  const imports = useActivity((s) => s.imports);
  const running = [...imports.values()].slice(-SHOWN);
  if (running.length === 0) return null;
  return (
    <div className="q-importing" role="group" aria-label={words.state.importing}>
      {running.map((m) => {
        const part = m.totalBytes > 0 ? Math.min(1, m.bytes / m.totalBytes) : null;
        return (
          <ImportLine
            key={`${m.job} ${m.path}`}
            phase={strings.status.phase[m.phase]}
            name={baseName(m.path)}
            title={m.path}
            part={part}
            detail={`${part === null ? '' : `${Math.round(part * 100)} % · `}${words.records(formatNumber(m.records))}${m.message === null ? '' : ` · ${m.message}`}`}
          />
        );
      })}
    </div>
  );
}

function ImportLine({
  phase,
  name,
  title,
  part,
  detail,
}: {
  readonly phase: string;
  readonly name: string;
  readonly title: string;
  readonly part: number | null;
  readonly detail: string;
}) {
  return (
    <>
      <b>{phase}</b>
      <span className="q-cut" title={title}>
        {name}
      </span>
      <span
        className={part === null ? 'q-progress q-unknown' : 'q-progress'}
        role="progressbar"
        aria-label={name}
        {...(part === null ? {} : { 'aria-valuenow': Math.round(part * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      >
        <i style={part === null ? undefined : { width: `${part * 100}%` }} />
      </span>
      <span className="q-dim">{detail}</span>
    </>
  );
}
