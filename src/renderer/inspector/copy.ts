// To the clipboard, with a word that it happened.

import { notify } from '../state/notices.js';
import { words } from './strings.js';

export function copy(text: string): void {
  navigator.clipboard.writeText(text).then(
    () => notify('ok', words.copied),
    () => notify('warning', 'The clipboard is not to be had here.'),
  );
}
