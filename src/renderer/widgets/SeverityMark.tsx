// Severity as colour and shape: triangle, diamond, disc, ring. The word is there for those who see neither.

import type { Severity } from '../../shared/contract/values.js';

export const SEVERITY_LOOKS: Readonly<Record<Severity, { readonly word: string; readonly token: string; readonly order: number }>> = {
  high: { word: 'High', token: 'high', order: 3 },
  medium: { word: 'Medium', token: 'medium', order: 2 },
  low: { word: 'Low', token: 'low', order: 1 },
  informational: { word: 'Informational', token: 'info', order: 0 },
};

export const severityHue = (severity: Severity): string => `var(--${SEVERITY_LOOKS[severity].token})`;

/** The shape on a 12 px grid, shared with canvases. */
export const SEVERITY_PATHS: Readonly<Record<Severity, string>> = {
  high: 'M6 1 11.5 11h-11z',
  medium: 'M6 .5 11.5 6 6 11.5.5 6z',
  low: 'M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z',
  informational: 'M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zm0 1.4a3.1 3.1 0 1 0 0 6.2 3.1 3.1 0 0 0 0-6.2z',
};

export function SeverityMark({ severity, word = false }: { readonly severity: Severity; readonly word?: boolean }) {
  const look = SEVERITY_LOOKS[severity];
  return (
    <>
      <span
        className="q-severity"
        role={word ? undefined : 'img'}
        aria-label={word ? undefined : look.word}
        aria-hidden={word ? true : undefined}
        title={look.word}
      >
        <svg viewBox="0 0 12 12" width="12" height="12" fill={severityHue(severity)} aria-hidden="true">
          <path d={SEVERITY_PATHS[severity]} fillRule="evenodd" />
        </svg>
      </span>
      {word && <span className="q-severity-word">{look.word}</span>}
    </>
  );
}
