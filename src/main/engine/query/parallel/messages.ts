// What the engine's thread and its helpers say to each other.

import type { ErrorFacts } from '../../../../shared/base/errors.js';
import type { Fragment, FragmentResult, TablePart } from './types.js';

export type ToHelper =
  /** First of all: `store` is what the store's side of the helper needs; `stops` holds 1 at the slot of a stopped query. */
  | { readonly kind: 'open'; readonly store: unknown; readonly cacheBytes: number; readonly stops: Int32Array }
  /** Sent once a query before its first share. */
  | { readonly kind: 'fragment'; readonly query: number; readonly slot: number; readonly fragment: Fragment }
  | { readonly kind: 'share'; readonly query: number; readonly share: number; readonly parts: readonly TablePart[] }
  | { readonly kind: 'forget'; readonly query: number };

export type FromHelper =
  /** The first rows of a share, ahead of its result, which has the others and what there is to tell of all of them. */
  | { readonly kind: 'first'; readonly query: number; readonly share: number; readonly result: FragmentResult }
  | { readonly kind: 'done'; readonly query: number; readonly share: number; readonly result: FragmentResult }
  | {
      readonly kind: 'failed';
      readonly query: number;
      readonly share: number;
      /** Null when the error is a bug and not an expected failure. */
      readonly code: string | null;
      readonly message: string;
      readonly facts: ErrorFacts;
    };
