// How much a search in a graph may do: paths multiply, so every edge walked counts.

import { QuarryError } from '../../../../shared/base/errors.js';

const MAX_STEPS = 30_000_000;
const MAX_MATCHES = 2_000_000;
const PAUSE_STEPS = 8_192;

export class SearchBudget {
  private steps = 0;
  private matches = 0;

  /** Counts an edge; true when it is time to let other work have its turn. */
  step(): boolean {
    if (++this.steps > MAX_STEPS)
      throw new QuarryError('query.limit', 'The graph has too many paths of this pattern; constrain its nodes or shorten its edges.', {
        limitSteps: MAX_STEPS,
      });
    return this.steps % PAUSE_STEPS === 0;
  }
  match(): void {
    if (++this.matches > MAX_MATCHES)
      throw new QuarryError('query.limit', 'The pattern matches too often; constrain its nodes or shorten its edges.', {
        limitMatches: MAX_MATCHES,
      });
  }
}
