// Bundles the store, the importer, the query engine and their Node host from TypeScript into .cache/bench, for benchmarks to import as plain modules.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const outDir = resolve(root, '.cache/bench');

export const modules = {
  store: pathToFileURL(resolve(outDir, 'store.mjs')).href,
  ports: pathToFileURL(resolve(outDir, 'ports.mjs')).href,
  importer: pathToFileURL(resolve(outDir, 'importer.mjs')).href,
  connectors: pathToFileURL(resolve(outDir, 'connectors.mjs')).href,
  query: pathToFileURL(resolve(outDir, 'query.mjs')).href,
  cells: pathToFileURL(resolve(outDir, 'cells.mjs')).href,
  values: pathToFileURL(resolve(outDir, 'values.mjs')).href,
  pool: pathToFileURL(resolve(outDir, 'pool.mjs')).href,
  helperThread: pathToFileURL(resolve(outDir, 'helperThread.mjs')).href,
};

export async function bundle() {
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: {
        input: {
          store: resolve(root, 'src/main/engine/store/index.ts'),
          ports: resolve(root, 'src/main/hosts/node/ports.ts'),
          importer: resolve(root, 'src/main/engine/ingest/importer.ts'),
          connectors: resolve(root, 'src/main/engine/ingest/connectors/index.ts'),
          query: resolve(root, 'src/main/engine/query/index.ts'),
          cells: resolve(root, 'src/main/engine/query/cells.ts'),
          values: resolve(root, 'src/main/engine/query/values.ts'),
          pool: resolve(root, 'src/main/engine/query/parallel/pool.ts'),
          helperThread: resolve(root, 'src/main/hosts/node/helperThread.ts'),
        },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
}
