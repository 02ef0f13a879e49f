// How the window looks and reads: theme and display zone. Kept on this machine, not in the case.

import { create } from 'zustand';

export type Theme = 'dark' | 'light';
/** Times are shown in UTC or in the zone of the analyst's machine; evidence keeps its own text either way. */
export type Zone = 'utc' | 'local';

interface Appearance {
  readonly theme: Theme;
  readonly zone: Zone;
}
const KEY = 'quarry.appearance';

function remembered(): Appearance {
  const system: Theme = typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Appearance>;
    return { theme: kept.theme === 'light' || kept.theme === 'dark' ? kept.theme : system, zone: kept.zone === 'local' ? 'local' : 'utc' };
  } catch {
    return { theme: system, zone: 'utc' };
  }
}

export const useAppearance = create<Appearance>(() => remembered());

function apply({ theme, zone }: Appearance): void {
  document.documentElement.dataset['theme'] = theme;
  document.documentElement.style.colorScheme = theme;
  document.body.classList.toggle('bp6-dark', theme === 'dark');
  try {
    localStorage.setItem(KEY, JSON.stringify({ theme, zone }));
  } catch {
    // Not kept; the next window follows the system again.
  }
}
useAppearance.subscribe(apply);
/** Called once before the first paint. */
export const applyAppearance = () => apply(useAppearance.getState());

export const setTheme = (theme: Theme) => useAppearance.setState({ theme });
export const toggleTheme = () => useAppearance.setState((s) => ({ theme: s.theme === 'dark' ? 'light' : 'dark' }));
export const setZone = (zone: Zone) => useAppearance.setState({ zone });
export const useTheme = (): Theme => useAppearance((s) => s.theme);
export const useZone = (): Zone => useAppearance((s) => s.zone);
