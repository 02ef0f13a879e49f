// How sure a connector is of a source, from a sample of its records, with the reasons in words.

import type { FieldValue, Recognition, RecordSample, RecordShape } from '../types.js';
import type { MatchDefinition } from './definition.js';
import { ShapeNames } from './fields.js';
import { asText } from './fieldValues.js';

const NOT_MINE: Recognition = { score: 0, because: [] };

/** Field lookups of a sample, shared by all connectors that judge it. */
export class SampleView {
  private readonly names = new Map<RecordShape, ShapeNames>();
  constructor(readonly sample: RecordSample) {}

  has(shape: RecordShape, name: string): boolean {
    return this.namesOf(shape).path(name) !== null;
  }
  value(record: RecordSample['records'][number], name: string): FieldValue {
    return this.namesOf(record.shape).path(name)?.({ values: record.values, item: null }) ?? null;
  }
  private namesOf(shape: RecordShape): ShapeNames {
    let names = this.names.get(shape);
    if (!names) this.names.set(shape, (names = new ShapeNames(shape)));
    return names;
  }
}

const agrees = (value: string, wanted: string): boolean => {
  const [a, b] = [value.toLowerCase(), wanted.toLowerCase()];
  return b.endsWith('*') ? a.startsWith(b.slice(0, -1)) : a === b;
};

/** A name is there when the path leads to a value, or the shape itself has the name. */
function present(view: SampleView, record: RecordSample['records'][number], name: string): boolean {
  if (!view.has(record.shape, name)) return false;
  return record.shape.names.some((own) => own.trim().toLowerCase() === name.toLowerCase()) || view.value(record, name) !== null;
}

function judge(match: MatchDefinition, view: SampleView): Recognition {
  const { sample } = view;
  // However JSON objects are strung together, the records mean the same.
  const decoder = sample.decoder === 'jsonConcatenated' || sample.decoder === 'ndjson' ? 'json' : sample.decoder;
  if (match.decoders.length > 0 && !match.decoders.includes(decoder)) return NOT_MINE;
  const total = sample.records.length;
  if (total === 0) return NOT_MINE;
  const because: string[] = [];
  const share = (what: (record: RecordSample['records'][number]) => boolean): number => sample.records.filter(what).length / total;

  let score = match.score;
  if (match.require.length > 0) {
    const with_ = share((record) => match.require.every((name) => present(view, record, name)));
    if (with_ === 0) return NOT_MINE;
    score *= 0.5 + with_ / 2;
    because.push(`records have ${match.require.map((name) => `"${name}"`).join(', ')}`);
  }
  if (match.none.some((name) => sample.records.some((record) => present(view, record, name)))) return NOT_MINE;
  if (match.any.length > 0) {
    const found = match.any.filter((name) => sample.records.some((record) => present(view, record, name)));
    if (found.length === 0) return NOT_MINE;
    because.push(
      `some records have ${found
        .slice(0, 4)
        .map((name) => `"${name}"`)
        .join(', ')}`,
    );
  }
  for (const [name, wanted] of Object.entries(match.where)) {
    const with_ = share((record) => {
      const text = asText(view.value(record, name));
      return text !== null && wanted.some((one) => agrees(text, one));
    });
    if (with_ === 0) return NOT_MINE;
    score *= with_;
    because.push(`${Math.round(with_ * total)} of ${total} sampled records have ${name} = ${wanted.slice(0, 3).join(' or ')}`);
  }
  const file = sample.sourceName.toLowerCase();
  const hint = match.fileName.find((part) => file.includes(part));
  if (hint !== undefined) {
    score += (1 - score) / 2;
    because.push(`file name has "${hint}"`);
  }
  return { score: Math.min(1, score), because };
}

/** The best of a connector's ways to match. */
export function recogniseBy(matches: readonly MatchDefinition[], view: SampleView): Recognition {
  let best = NOT_MINE;
  for (const match of matches) {
    const found = judge(match, view);
    if (found.score > best.score) best = found;
  }
  return best;
}
