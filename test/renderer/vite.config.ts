// Serves or builds dev.html: `npx vite build -c test/renderer/vite.config.ts`.

import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const repository = resolve(import.meta.dirname, '../..');

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  server: { fs: { allow: [repository] } },
  build: {
    outDir: resolve(repository, 'out/dev'),
    emptyOutDir: true,
    target: 'chrome130',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 5000,
    rollupOptions: { input: resolve(import.meta.dirname, 'dev.html') },
  },
});
