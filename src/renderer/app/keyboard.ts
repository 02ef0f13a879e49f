// The window's own keys. Text fields and the editor keep theirs: only chords with Ctrl/Cmd/Alt work inside them.

import { useEffect } from 'react';
import { setHelp, setPalette, useFrame } from '../state/frame.js';
import { back, forward, openRoom } from '../state/navigation.js';
import { clearSelection, toggleInspector } from '../state/selection.js';
import { rooms } from './rooms.js';

const CHORD_MS = 1200;

const inText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('.monaco-editor') !== null);

export function useWindowKeys(): void {
  useEffect(() => {
    let chordUntil = 0;
    const onKey = (e: KeyboardEvent) => {
      if (e.defaultPrevented) return;
      const command = e.ctrlKey || e.metaKey;
      if (command && !e.altKey && !e.shiftKey && e.key.toLowerCase() === 'k') {
        e.preventDefault();
        setPalette(!useFrame.getState().palette);
        return;
      }
      if (command && !e.altKey && !e.shiftKey && e.key >= '1' && e.key <= '9') {
        const room = rooms[Number(e.key) - 1];
        if (!room) return;
        e.preventDefault();
        openRoom(room.id);
        return;
      }
      if (e.altKey && !command && (e.key === 'ArrowLeft' || e.key === 'ArrowRight')) {
        e.preventDefault();
        if (e.key === 'ArrowLeft') back();
        else forward();
        return;
      }
      if (command || e.altKey || inText(e.target)) return;
      if (e.timeStamp < chordUntil) {
        chordUntil = 0;
        const room = rooms.find((r) => r.key === e.key.toLowerCase());
        if (room) {
          e.preventDefault();
          openRoom(room.id);
        }
        return;
      }
      if (document.querySelector('.bp6-overlay-open .bp6-dialog, .bp6-popover')) return;
      if (e.key === 'g') chordUntil = e.timeStamp + CHORD_MS;
      else if (e.key === '?') setHelp(true);
      else if (e.key === 'i') toggleInspector();
      else if (e.key === 'Escape') clearSelection();
      else return;
      e.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
