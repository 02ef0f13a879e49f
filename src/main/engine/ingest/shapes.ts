// One RecordShape object per distinct list of field names of a source, found without joining the names of every record.

import type { RecordShape } from './types.js';

/** Beyond this many shapes (names made of data) shapes are no longer shared, so hostile input cannot fill the memory. */
const SHARED_SHAPES_MAX = 4096;

export class ShapeTable {
  private nextId = 0;
  private readonly recent = new Map<number, RecordShape[]>();

  /** `names` is copied when it makes a new shape. */
  of(names: readonly string[]): RecordShape {
    const candidates = this.recent.get(names.length);
    if (candidates) {
      for (let c = 0; c < candidates.length; c++) {
        const shape = candidates[c];
        if (!shape || !sameNames(shape.names, names)) continue;
        if (c > 0) {
          // Logs repeat themselves: the shape just met is looked at first.
          candidates.copyWithin(1, 0, c);
          candidates[0] = shape;
        }
        return shape;
      }
    }
    const shape = this.make(names);
    if (shape.id < SHARED_SHAPES_MAX) {
      if (candidates) candidates.unshift(shape);
      else this.recent.set(names.length, [shape]);
    }
    return shape;
  }

  /** A shape of its own, with what the file says about its columns. */
  make(names: readonly string[], extra: Pick<RecordShape, 'types' | 'written'> = {}): RecordShape {
    return { id: this.nextId++, names: [...names], ...extra };
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
