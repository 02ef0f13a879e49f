// Writes the sample investigation (`npm run sample`): bundles its generator, runs it, prints what it wrote.
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const outDir = mkdtempSync(join(root, 'node_modules/.sample-'));
try {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      minify: false,
      rollupOptions: { input: join(root, 'test/sample/write.ts'), output: { entryFileNames: 'write.mjs' } },
    },
  });
  const { writeSample } = await import(pathToFileURL(join(outDir, 'write.mjs')).href);
  console.log(writeSample(root));
} finally {
  rmSync(outDir, { recursive: true, force: true });
}
