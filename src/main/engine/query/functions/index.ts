// Every scalar function and operator by name.

import { conversionFunctions } from './conversion.js';
import { datetimeFunctions } from './datetime.js';
import { dynamicFunctions } from './dynamicFunctions.js';
import { encodingFunctions } from './encoding.js';
import { environmentFunctions } from './environment.js';
import { geoFunctions } from './geo/index.js';
import { ipFunctions } from './ip.js';
import { mathFunctions } from './math.js';
import { operatorList } from './operators.js';
import { parseFunctions } from './parse.js';
import type { ScalarFunction } from './registry.js';
import { seriesFunctions } from './series.js';
import { seriesFitFunctions } from './seriesFit.js';
import { sketchFunctions } from './sketchFunctions.js';
import { stringFunctions } from './string.js';
import { unitFunctions } from './units.js';

const tables: readonly (readonly ScalarFunction[])[] = [
  operatorList,
  conversionFunctions,
  stringFunctions,
  datetimeFunctions,
  mathFunctions,
  dynamicFunctions,
  encodingFunctions,
  ipFunctions,
  parseFunctions,
  seriesFunctions,
  seriesFitFunctions,
  sketchFunctions,
  unitFunctions,
  geoFunctions,
  environmentFunctions,
];

export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = new Map(tables.flat().map((f) => [f.name, f]));
export { LOOKUPS, type GeoIpLookup } from './environment.js';
export { operators } from './operators.js';
export { parseBool, parseDatetime, parseGuid, parseLong, parseReal, parseTimespan } from './literals.js';
export { convert, parseAny, textOf } from './convert.js';
export { BAG_VALUE, comparisonOf, subscript } from './operators.js';
export { keyOf, sortOrder } from './compare.js';
