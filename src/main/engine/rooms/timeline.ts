// Handlers of the timeline part of contract/graph.ts.

import { QuarryError } from '../../../shared/base/errors.js';
import type { Handlers } from '../../../shared/contract/index.js';
import { laneEvents } from '../timeline/laneEvents.js';
import { timelineLanes } from '../timeline/lanes.js';
import type { RoomDeps } from './deps.js';
import { ticksOf } from './graph.js';

export function timelineRoom(deps: RoomDeps): Handlers<'timeline.lanes' | 'timeline.events'> {
  return {
    'timeline.lanes': ({ timeRange, ...input }, scope) => timelineLanes(deps, { ...input, range: ticksOf(timeRange) }, scope.cancel),
    'timeline.events': ({ timeRange, ...input }, scope) => {
      const range = ticksOf(timeRange);
      if (!range) throw new QuarryError('timeline.range', 'the time range cannot be read', {});
      return laneEvents(deps, { ...input, range }, scope.cancel);
    },
  };
}
