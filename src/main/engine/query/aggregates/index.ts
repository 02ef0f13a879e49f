// Every aggregate by name.

import type { Aggregate } from '../functions/registry.js';
import { choiceAggregates } from './choice.js';
import { collectAggregates } from './collect.js';
import { distributionAggregates } from './distribution.js';
import { numericAggregates } from './numeric.js';

const tables: readonly (readonly Aggregate[])[] = [numericAggregates, choiceAggregates, collectAggregates, distributionAggregates];

export const aggregates: ReadonlyMap<string, Aggregate> = new Map(tables.flat().map((a) => [a.name, a]));
