// Geospatial functions over points, lines and polygons in GeoJSON. Invalid coordinates or shapes give null.

import { str } from '../convert.js';
import { fn } from '../define.js';
import type { ScalarFunction } from '../registry.js';
import { gridFunctions } from './grids.js';
import { h3Functions } from './h3.js';
import { measureFunctions } from './measures.js';
import { shapingFunctions } from './shaping.js';
import { geometryOfWkt } from './wkt.js';

export const geoFunctions: readonly ScalarFunction[] = [
  ...measureFunctions,
  ...shapingFunctions,
  ...gridFunctions,
  ...h3Functions,
  fn('geo_from_wkt', (args) => geometryOfWkt(str(args[0] ?? ''))),
];
