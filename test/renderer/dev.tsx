// The real window over the made-up case: ?empty, ?delay=ms, ?fail=call,call. For pictures and for work without an engine.

import { secureWindow } from '../../src/renderer/app/security.js';

secureWindow();
void Promise.all([
  import('react'),
  import('react-dom/client'),
  import('../../src/renderer/app/App.js'),
  import('../../src/renderer/state/appearance.js'),
  import('../../src/renderer/state/connection.js'),
  import('./fakeClient.js'),
]).then(([React, { createRoot }, { App }, appearance, { setConnection }, { fakeClient }]) => {
  const wanted = new URLSearchParams(location.search);
  const theme = wanted.get('theme');
  if (theme === 'dark' || theme === 'light') appearance.setTheme(theme);
  appearance.applyAppearance();
  const client = fakeClient({
    empty: wanted.has('empty'),
    delayMs: Number(wanted.get('delay') ?? 5),
    fail: (wanted.get('fail')?.split(',') ?? []) as never,
  });
  setConnection({ phase: 'open', client });
  if (wanted.has('lost')) setConnection({ phase: 'lost', client, attempt: 3, retryAt: Date.now() + 4000 });
  if (wanted.has('refused')) setConnection({ phase: 'refused', reason: 'noToken' });
  const root = document.getElementById('root');
  if (root) createRoot(root).render(React.createElement(App));
});
