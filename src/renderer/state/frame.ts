// What of the frame is open: palette, help, bookmarks, the path field. Commands anywhere set it, the frame shows it.

import { create } from 'zustand';

interface FrameState {
  readonly palette: boolean;
  readonly help: boolean;
  readonly bookmarks: boolean;
  /** The Sources room opens its file picker when this changes. */
  readonly addEvidence: number;
}

export const useFrame = create<FrameState>(() => ({ palette: false, help: false, bookmarks: false, addEvidence: 0 }));
export const setPalette = (palette: boolean) => useFrame.setState({ palette });
export const setHelp = (help: boolean) => useFrame.setState({ help });
export const setBookmarks = (bookmarks: boolean) => useFrame.setState({ bookmarks });
export const askForEvidence = () => useFrame.setState((s) => ({ addEvidence: s.addEvidence + 1 }));
