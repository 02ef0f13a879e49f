// What the desktop host gives the window beyond the contract; absent in a browser.

export interface DesktopHost {
  /** Host paths of dropped or picked files, in their order. */
  pathsOf(files: readonly File[]): readonly string[];
  /** A native dialog; empty when cancelled. */
  readonly choose?: (kind: 'files' | 'folder') => Promise<readonly string[]>;
}

export const desktopHost = (): DesktopHost | null => (globalThis as { quarry?: DesktopHost }).quarry ?? null;
export const isDesktop = (): boolean => desktopHost() !== null;
