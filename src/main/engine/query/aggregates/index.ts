// Every aggregate by name.

import type { Aggregate } from '../functions/registry.js';

const tables: readonly (readonly Aggregate[])[] = [];

export const aggregates: ReadonlyMap<string, Aggregate> = new Map(tables.flat().map((a) => [a.name, a]));
