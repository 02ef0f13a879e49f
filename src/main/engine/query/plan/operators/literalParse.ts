// parse by its literal texts alone: a column is what lies between two of them, found by searching for the next, without a
// regular expression. The first place of every literal is the right one: what follows has the most room there.

import type { ParsePart } from '../../../../../shared/kql/ast.js';

type Step =
  /** The text has to stand here. */
  | { readonly kind: 'here'; readonly text: string }
  /** Goes on behind the next place of the text; a column takes what lies before it. */
  | { readonly kind: 'next'; readonly text: string; readonly column: boolean }
  /** The text has to end with it; a column takes what lies before. */
  | { readonly kind: 'end'; readonly text: string; readonly column: boolean }
  /** Nothing may be left. */
  | { readonly kind: 'nothing' }
  /** All that is left; a column takes it. */
  | { readonly kind: 'rest'; readonly column: boolean };

/** The texts of the columns in order, or null where the text is not so. */
export type Split = (text: string) => readonly string[] | null;

/** Null for patterns that need more: neighbours without a literal between them, and values that end by their type. */
export function splitter(parts: readonly ParsePart[]): Split | null {
  const steps = stepsOf(parts);
  if (!steps) return null;
  return (text) => {
    const found: string[] = [];
    let at = 0;
    for (const step of steps) {
      switch (step.kind) {
        case 'here':
          if (!text.startsWith(step.text, at)) return null;
          at += step.text.length;
          break;
        case 'next': {
          const place = text.indexOf(step.text, at);
          if (place < 0) return null;
          if (step.column) found.push(text.slice(at, place));
          at = place + step.text.length;
          break;
        }
        case 'end': {
          const place = text.length - step.text.length;
          if (place < at || !text.endsWith(step.text)) return null;
          if (step.column) found.push(text.slice(at, place));
          at = text.length;
          break;
        }
        case 'nothing':
          if (at !== text.length) return null;
          break;
        case 'rest':
          if (step.column) found.push(text.slice(at));
          break;
      }
    }
    return found;
  };
}

function stepsOf(parts: readonly ParsePart[]): readonly Step[] | null {
  const steps: Step[] = [];
  const last = parts.length - 1;
  for (let i = 0; i <= last; i++) {
    const part = parts[i];
    if (!part) return null;
    if (part.kind === 'text') {
      // Only the beginning is certain to be the right place for a text that follows no gap.
      if (i > 0) return null;
      steps.push({ kind: 'here', text: part.text });
      if (i === last) steps.push({ kind: 'nothing' });
      continue;
    }
    const column = part.kind === 'column';
    const next = parts[i + 1];
    if (!next) {
      if (column && part.type !== 'string') return null;
      steps.push({ kind: 'rest', column });
    } else if (next.kind === 'text') {
      steps.push({ kind: i + 1 === last ? 'end' : 'next', text: next.text, column });
      i++;
    } else return null;
  }
  return steps;
}
