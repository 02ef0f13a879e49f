// Where the services take more than the library's signatures say: the reference's own examples would not bind without this.
// The kinds are the library's ParameterTypeKind and ArgumentKind.

import { numberOf, textOf, type LibraryObject } from './bridge.js';

const DECLARED = 1;
const SCALAR = 2;
const INTEGER = 6;
const ARRAY = 11;
const BAG = 12;
const NUMBER = 13;
const LITERAL = 8;
const LITERAL_NOT_EMPTY = 9;
const CONSTANT = 10;
const EXPRESSION = 0;

interface Wider {
  readonly type?: number;
  readonly argument?: number;
  readonly most?: number;
}

/** `function.parameter` → what it takes. */
const WIDER: ReadonlyMap<string, Wider> = new Map<string, Wider>([
  // A literal 5 is a long, which the int parameter would turn away.
  ['series_fit_poly.degree', { type: INTEGER }],
  // Seconds may have a fraction.
  ['make_timespan.seconds', { type: NUMBER }],
  // One number, several, or an array of them.
  ['percentiles_array_tdigest.percentile', { type: SCALAR }],
  // count(x) counts every row, whatever x is.
  ['count.predicate', { type: SCALAR }],
  // Behind the prefix come the conflict rule and the ignored properties, which are an array.
  ['bag_unpack.column_prefix', { type: SCALAR, argument: EXPRESSION, most: 3 }],
]);

type ToArray = (list: unknown) => readonly LibraryObject[];

/** Changes the signatures of all functions in place; once, when the library is loaded. */
export function widen(functions: readonly LibraryObject[], toArray: ToArray): void {
  const named = functions.flatMap((f) =>
    toArray(f['Signatures']).flatMap((signature) =>
      toArray(signature['Parameters']).map((parameter) => ({ name: textOf(f, 'Name'), signature, parameter })),
    ),
  );
  const declares = (parameter: LibraryObject, type: string): boolean =>
    toArray(parameter['DeclaredTypes']).some((t) => textOf(t, 'Name') === type);
  const dynamic = named.find(({ parameter }) => numberOf(parameter, 'TypeKind') === DECLARED && declares(parameter, 'dynamic'));
  for (const { name, signature, parameter } of named) {
    // The objects are the library's, and only it wants them unchanged.
    const set = parameter as Record<string, unknown>;
    const wider = WIDER.get(`${name}.${textOf(parameter, 'Name')}`);
    if (wider?.type !== undefined) set['TypeKind'] = wider.type;
    if (wider?.most !== undefined) {
      set['MaxOccurring'] = wider.most;
      (signature as Record<string, unknown>)['MaxArgumentCount'] = numberOf(signature, 'MaxArgumentCount') + wider.most - 1;
    }
    const kind = numberOf(parameter, 'TypeKind');
    // What a dynamic holds is known when it is read: a bag where an array is wanted gives null, not an error.
    if ((kind === ARRAY || kind === BAG) && dynamic) {
      set['TypeKind'] = DECLARED;
      set['DeclaredTypes'] = dynamic.parameter['DeclaredTypes'];
    }
    // A let variable or a function's parameter does for a literal.
    const argument = numberOf(parameter, 'ArgumentKind');
    if (wider?.argument !== undefined) set['ArgumentKind'] = wider.argument;
    else if ((argument === LITERAL || argument === LITERAL_NOT_EMPTY) && declares(parameter, 'string')) set['ArgumentKind'] = CONSTANT;
  }
}
