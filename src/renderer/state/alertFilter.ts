// What the Alerts room is narrowed to; other rooms set it when a count of alerts is pressed.

import { create } from 'zustand';
import type { Severity } from '../../shared/contract/values.js';
import { go } from './navigation.js';

export interface AlertFilter {
  readonly text: string;
  readonly severity: Severity | null;
  readonly tactic: string | null;
  readonly technique: string | null;
  readonly product: string | null;
  readonly status: 'new' | 'active' | 'closed' | null;
}
export const NO_FILTER: AlertFilter = { text: '', severity: null, tactic: null, technique: null, product: null, status: null };

export const useAlertFilter = create<{ readonly filter: AlertFilter }>(() => ({ filter: NO_FILTER }));
export const setAlertFilter = (change: Partial<AlertFilter>) => useAlertFilter.setState((s) => ({ filter: { ...s.filter, ...change } }));

/** Goes to the alerts with only these left. */
export function showAlertsOf(filter: Partial<AlertFilter>): void {
  useAlertFilter.setState({ filter: { ...NO_FILTER, ...filter } });
  go({ room: 'alerts', id: null });
}
