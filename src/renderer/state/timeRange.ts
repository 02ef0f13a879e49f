// The one time range that narrows every room; null is the whole case. Wire times (100 ns text), so nothing is rounded on the way.

import { create } from 'zustand';
import type { TimeRange } from '../../shared/contract/values.js';

export const useTimeRange = create<{ readonly range: TimeRange | null }>(() => ({ range: null }));

export const setTimeRange = (range: TimeRange | null) => useTimeRange.setState({ range });
/** The range to pass to calls that take `timeRange`. */
export const useRange = (): TimeRange | null => useTimeRange((s) => s.range);
