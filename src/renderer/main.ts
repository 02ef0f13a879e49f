// The window's entry: the policy comes first (schemas decide at load time whether they may compile code), then the rest.

import { listenForPort } from './api/port.js';
import { secureWindow } from './app/security.js';

secureWindow();
// The preload may hand over the port before the frame is loaded.
listenForPort();
void import('./app/boot.js').then(({ boot }) => boot());
