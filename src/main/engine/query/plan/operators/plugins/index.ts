// The evaluate plugins that see all rows of their input, by name.

import { activeUsersCount, activityCountsMetrics, activityEngagement, activityMetrics } from './activity.js';
import type { Plugin } from './call.js';
import { newActivityMetrics } from './cohorts.js';
import { geoLineLookup, geoPolygonLookup } from './geoLookup.js';
import { preview, rowsNear } from './nearRows.js';
import { autocluster, basket, diffPatterns } from './patterns.js';
import { schemaMerge } from './schemas.js';
import { funnelSequence, funnelSequenceCompletion, sequenceDetect } from './sequences.js';
import { dcountIntersect } from './sketches.js';
import { diffPatternsText } from './textPatterns.js';
import { rollingPercentile, sessionCount, slidingWindowCounts } from './windows.js';

export { PluginCall } from './call.js';

export const PLUGINS: ReadonlyMap<string, Plugin> = new Map([
  ['active_users_count', activeUsersCount],
  ['activity_counts_metrics', activityCountsMetrics],
  ['activity_engagement', activityEngagement],
  ['activity_metrics', activityMetrics],
  ['autocluster', autocluster],
  ['basket', basket],
  ['dcount_intersect', dcountIntersect],
  ['diffpatterns', diffPatterns],
  ['diffpatterns_text', diffPatternsText],
  ['funnel_sequence', funnelSequence],
  ['funnel_sequence_completion', funnelSequenceCompletion],
  ['geo_line_lookup', geoLineLookup],
  ['geo_polygon_lookup', geoPolygonLookup],
  ['new_activity_metrics', newActivityMetrics],
  ['identity', async (c) => c.input],
  ['preview', preview],
  ['rolling_percentile', rollingPercentile],
  ['rows_near', rowsNear],
  ['schema_merge', schemaMerge],
  ['sequence_detect', sequenceDetect],
  ['session_count', sessionCount],
  ['sliding_window_counts', slidingWindowCounts],
]);
