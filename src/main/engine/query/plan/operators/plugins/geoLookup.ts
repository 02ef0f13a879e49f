// geo_line_lookup and geo_polygon_lookup: rows joined to the lines or polygons their coordinates are in or near.

import type { ColumnSchema } from '../../../../../../shared/base/types.js';
import { compile } from '../../../exec/eval.js';
import { concatBatches } from '../../../exec/vectors.js';
import { toReal } from '../../../functions/convert.js';
import { capOf, lineEdges } from '../../../functions/geo/rings.js';
import { linesOf, regionOf } from '../../../functions/geo/shapes.js';
import { angle, distanceToArc, EARTH_RADIUS, isPoint, vectorOf, type Edge, type Vec } from '../../../functions/geo/vector.js';
import { at, type Scalar } from '../../../values.js';
import { unique } from '../../naming.js';
import { Scope } from '../../scope.js';
import { cell, type Plugin, type PluginCall } from './call.js';

/** Whether a place is in a shape or within a distance of it. */
type Near = (p: Vec) => boolean;

/** Of many shapes most are far from any one place, which the circle round them tells at once. */
function nearEdges(edges: readonly Edge[], radius: number, inside: Near): Near {
  const { centre, reach } = capOf(edges);
  const limit = reach + radius + 1e-12;
  return (p) =>
    (limit >= Math.PI / 2 || angle(p, centre) <= limit) &&
    (inside(p) || (radius > 0 && edges.some(([a, b]) => distanceToArc(p, a, b) <= radius)));
}
function nearLine(shape: Scalar, radius: number): Near | null {
  const edges = linesOf(shape)?.flatMap(lineEdges);
  return edges ? nearEdges(edges, radius, () => false) : null;
}
function nearPolygon(shape: Scalar, radius: number): Near | null {
  const region = regionOf(shape);
  return region && nearEdges(region.edges, radius, (p) => region.contains(p));
}

async function option(c: PluginCall, name: string): Promise<Scalar> {
  const e = c.call.args.find((a) => a.kind === 'named' && a.names[0] === name);
  return e?.kind === 'named' ? c.planner.scalars.constant(e.value, c.env) : null;
}

const lookup =
  (nearOf: (shape: Scalar, radius: number) => Near | null, radiusPlace: number | null): Plugin =>
  async (c) => {
    const [tableArg, shapeArg, longitudeArg, latitudeArg] = c.call.args;
    if (!tableArg || !shapeArg || !longitudeArg || !latitudeArg) throw c.fail('a table, its shapes and two coordinates are needed');
    const table = await c.planner.tabular(tableArg, c.env);
    const shapeExpr = await c.planner.scalars.compile(shapeArg, new Scope(table.schema), c.env);
    const scope = new Scope(c.input.schema);
    const coordinates = await c.planner.scalars.compileAll([longitudeArg, latitudeArg], scope, c.env);
    const written = radiusPlace === null ? await option(c, 'radius') : await c.number(radiusPlace);
    const radius = Number(written ?? 0);
    const keepUnmatched = (await option(c, 'return_unmatched')) === true;
    const keepKey = (await option(c, 'return_lookup_key')) === true;
    const shapes = concatBatches(
      table.schema.map((s) => s.type),
      await c.planner.collect(table),
    );
    const shapeVector = compile(shapeExpr, c.planner.rt)(shapes);
    const near = Array.from({ length: shapes.length }, (_, i) => nearOf(at(shapeVector, i), radius / EARTH_RADIUS));
    // The shape itself is given only when asked for.
    const given = table.schema.flatMap((_, i) => (!keepKey && shapeExpr.k === 'col' && shapeExpr.index === i ? [] : [i]));
    const taken = new Set(c.input.schema.map((s) => s.name));
    const schema: ColumnSchema[] = [...c.input.schema];
    for (const i of given) {
      const own = table.schema[i];
      if (!own) continue;
      const name = unique(own.name, taken);
      taken.add(name);
      schema.push({ name, type: own.type });
    }
    const missing = given.map((i): Scalar => (table.schema[i]?.type === 'string' ? '' : null));
    return c.rows(schema, function* (rows, rt) {
      const [longitudes, latitudes] = coordinates.map((e) => ({ type: e.type, v: compile(e, rt)(rows) }));
      for (let i = 0; i < rows.length; i++) {
        rt.cancel.throwIfCancelled();
        const lng = longitudes ? toReal(at(longitudes.v, i), longitudes.type) : null;
        const lat = latitudes ? toReal(at(latitudes.v, i), latitudes.type) : null;
        const own = c.input.schema.map((_, k) => cell(rows, k, i));
        const point = isPoint(lng, lat) && lat !== null ? vectorOf([lng, lat]) : null;
        let matched = false;
        for (let s = 0; point && s < near.length; s++) {
          if (near[s]?.(point) !== true) continue;
          matched = true;
          yield [...own, ...given.map((k) => cell(shapes, k, s))];
        }
        if (!matched && keepUnmatched) yield [...own, ...missing];
      }
    });
  };

export const geoLineLookup = lookup(nearLine, 4);
export const geoPolygonLookup = lookup(nearPolygon, null);
