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
      return {
        title: `No table called ${list(f['name'])}`,
        advice:
          list(f['near']) === ''
            ? 'The case holds no such table: no source fills it and no stored function has that name.'
            : `Did you mean ${list(f['near'])}?`,
      };
    case 'kql.syntax':
    case 'kql.semantic':
      return { title: 'The query is not right yet', advice: error.message };
    case 'kql.unsupported':
      return { title: 'This part of KQL is not supported yet', advice: error.message };
    case 'kql.regex':
      return { title: 'That is no regular expression', advice: error.message };
    case 'query.memory':
    case 'query.limit':
      return { title: 'The query asks for too much', advice: error.message };
    case 'hunt.resultGone':
      return { title: 'This result is no longer kept', advice: 'Run the query again.' };
    case 'case.locked':
      return {
        title: 'Another Quarry holds this case',
        advice: `Close it there first: two writers would break the journal. ${list(f['heldBy'])}`,
      };
    case 'case.newer':
      return { title: 'A newer Quarry wrote this case', advice: 'Open it with that version; this one would not understand all of it.' };
    case 'case.corrupt':
      return {
        title: 'A part of the case is damaged',
        advice: `${error.message}. Verify the case to see what is whole; the evidence itself can be imported again.`,
      };
    case 'case.changed':
      return { title: 'The case changed meanwhile', advice: 'Try again.' };
    case 'case.write':
      return { title: 'The case cannot be written', advice: `${error.message}. Is the disk full or read-only?` };
    case 'transport.closed':
    case 'engine.died':
      return {
        title: 'The engine does not answer',
        advice: 'What was stored is safe. The window comes back by itself as soon as the engine does.',
      };
    case 'transport.badReply':
    case 'transport.badInput':
    case 'transport.unknownCall':
      return {
        title: 'Window and engine do not understand each other',
        advice: `They may be of different versions: reload the window. ${error.message}`,
      };
    case 'source.missing':
      return { title: 'The file is not there', advice: list(f['path']) || error.message };
    case 'source.unreadable':
    case 'zip.unreadable':
    case 'tar.unreadable':
    case 'archive.corrupt':
      return { title: 'The file cannot be read', advice: error.message };
    case 'archive.budget':
      return { title: 'The archive unpacks to too much', advice: `${error.message}. What was read before that stays.` };
    case 'connector.unknown':
      return { title: `No connector called ${list(f['connector'])}`, advice: `Known are ${list(f['known'])}.` };
    case 'entity.unknown':
    case 'alert.unknown':
    case 'incident.unknown':
    case 'bookmark.unknown':
    case 'evidence.noRow':
    case 'evidence.noSource':
      return {
        title: 'It is not in the case any more',
        advice: 'Detections or an import may have replaced it. Go back and choose it again.',
      };
    case 'upload.failed':
      return { title: 'The file could not be copied', advice: error.message };
    case 'cancelled':
      return { title: 'Cancelled', advice: 'Nothing was changed.' };
    default:
      return { title: 'That did not work', advice: error.message };
  }
}
