// The rows of a result as cells.

import { rowTexts } from '../../src/main/engine/query/batch.js';
import type { ResultTable } from '../../src/main/engine/query/types.js';
import type { Cell } from '../../src/shared/base/types.js';

export const rowsOf = (result: ResultTable): Cell[][] => rowTexts(result).map((row) => JSON.parse(row) as Cell[]);
