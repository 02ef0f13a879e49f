// Words of the shared pieces, and the advice for every error code the engine sends: facts there, sentences here.

import type { QuarryError } from '../../shared/base/errors.js';

export const words = {
  loading: 'Loading',
  retry: 'Try again',
  copyDetails: 'Copy details',
  roomFailed: 'This panel stopped working',
  roomFailedAdvice: 'Nothing in the case was changed. Try again; if it happens once more, copy the details.',
  brushLabel: 'Events over the whole case. Drag to narrow every room to a time range.',
  brushHelp: 'Arrow keys move the range, Shift with an arrow changes its length, Escape shows everything.',
  noRows: 'No rows',
} as const;

const list = (fact: unknown): string => (Array.isArray(fact) ? fact.join(', ') : String(fact ?? ''));

/** A heading and a sentence of advice for an error. */
export function explain(error: QuarryError): { readonly title: string; readonly advice: string } {
  const f = error.facts;
  switch (error.code) {
    case 'kql.unknownTable':
      return { title: `No table called ${list(f['name'])}`, advice: f['near'] ? `Did you mean ${list(f['near'])}?` : 'The case holds no such table, and no connector fills it.' };
    case 'kql.unknownColumn':
      return { title: `No column called ${list(f['name'])}`, advice: f['near'] ? `Did you mean ${list(f['near'])}?` : error.message };
    case 'case.locked':
      return { title: 'Another window holds this case', advice: 'Close it there first; two writers would break the journal.' };
    case 'transport.closed':
      return { title: 'The engine does not answer', advice: 'What was stored is safe. The window reconnects by itself as soon as the engine is back.' };
    case 'cancelled':
      return { title: 'Cancelled', advice: 'Nothing was changed.' };
    case 'source.missing':
    case 'file.missing':
      return { title: 'The file is not there any more', advice: list(f['path']) || error.message };
    default:
      return { title: 'That did not work', advice: error.message };
  }
}
