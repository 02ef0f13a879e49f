// Puts the frame on the page over whichever engine answers.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from '../api/connect.js';
import { applyAppearance } from '../state/appearance.js';
import { App } from './App.js';

export function boot(): void {
  applyAppearance();
  connect();
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no #root');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
