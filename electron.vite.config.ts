// One build for everything that ships: the hosts and the engine (main), the bridge (preload), the window (renderer).
// Shared code moves into chunks/, so worker URLs are computed in entry files and passed down.

import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { resolve } from 'node:path';

const here = (path: string) => resolve(import.meta.dirname, path);

export default defineConfig({
  main: {
    build: {
      // Electron's own Node is newer; plain Node 20.19 is the floor for the command line and the browser mode.
      target: 'node20.19',
      minify: true,
      outDir: here('out/main'),
      rollupOptions: {
        input: {
          electron: here('src/main/electron/main.ts'),
          cli: here('src/main/hosts/cli/cli.ts'),
          serve: here('src/main/hosts/serve/main.ts'),
          engineWorker: here('src/main/hosts/node/engineWorker.ts'),
          engineProcess: here('src/main/electron/engineProcess.ts'),
          helperThread: here('src/main/hosts/node/helperThread.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      minify: true,
      outDir: here('out/preload'),
      rollupOptions: { input: { preload: here('src/main/preload/preload.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: here('src/renderer'),
    base: './',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      target: 'chrome130',
      minify: true,
      // The policy allows no inline scripts, and a preload shim would be one.
      modulePreload: { polyfill: false },
      outDir: here('out/renderer'),
      chunkSizeWarningLimit: 8000,
      rollupOptions: { input: { index: here('src/renderer/index.html') } },
    },
  },
});
