// What one call of a function may make or take, so that no text or array in a query can hold the process for long.

import { QuarryError } from '../../../../shared/base/errors.js';

/** Characters of one text. */
export const TEXT_MAX = 64 * 1024 * 1024;
/** Items of one array. */
export const ITEMS_MAX = 16_777_216;
/** Steps of one calculation: some seconds. */
const STEPS_MAX = 1_000_000_000;

export const tooLong = (what: string, limit: number): QuarryError =>
  new QuarryError('query.limit', `${what} would make a value of more than ${limit.toLocaleString('en')} characters or items.`, {
    what,
    limit,
  });

/** Refuses a calculation whose cost is known beforehand and too high. */
export function mayTake(steps: number, what: string): void {
  if (steps > STEPS_MAX)
    throw new QuarryError('query.limit', `${what} over so many values takes too long; make the bins wider or the array shorter.`, {
      what,
      steps,
      limitSteps: STEPS_MAX,
    });
}
