// The whole window takes evidence: a drop anywhere goes to Sources.

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useClient } from '../api/client.js';
import { isDesktop } from '../api/host.js';
import { useNavigation } from '../state/navigation.js';
import { useSourcesView } from '../state/sourcesView.js';
import { takeDrop } from './droppedFiles.js';
import { importFiles } from './evidence.js';
import { strings } from './strings.js';

const hasFiles = (e: DragEvent) => e.dataTransfer?.types.includes('Files') ?? false;

/** While the reference packs are shown a dropped file is one of them, not evidence. */
const packTaker = () => (useNavigation.getState().place.room === 'sources' ? useSourcesView.getState().takePack : null);

export function DropTarget() {
  const client = useClient();
  const queries = useQueryClient();
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const enter = (e: DragEvent) => {
      if (!hasFiles(e)) return;
      depth++;
      setOver(true);
    };
    const leave = (e: DragEvent) => {
      if (!hasFiles(e)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    // Without this the browser would open the file in place of the window.
    const allow = (e: DragEvent) => {
      if (hasFiles(e)) e.preventDefault();
    };
    const drop = (e: DragEvent) => {
      if (!e.dataTransfer || !hasFiles(e)) return;
      e.preventDefault();
      depth = 0;
      setOver(false);
      // The desktop host resolves paths itself, folders included, and only for the File objects of the drop.
      const files = isDesktop() ? Promise.resolve([...e.dataTransfer.files]) : takeDrop(e.dataTransfer);
      const taker = packTaker();
      void files.then((list) => (taker ? taker(list) : importFiles({ client, queries }, list)));
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', drop);
    };
  }, [client, queries]);
  if (!over) return null;
  const packs = packTaker() !== null;
  return (
    <div className="q-drop">
      <div>
        <h2>{packs ? strings.drop.packTitle : strings.drop.title}</h2>
        <p>{packs ? strings.drop.packAdvice : strings.drop.advice}</p>
      </div>
    </div>
  );
}
