// A process to be killed: opens or makes a case and imports one source into it, resuming what is there. Bundled and run by
// kill.test.ts; arguments: folder, records, records a segment, wasm-holding project root.

import { createCase, openCase } from '../../src/main/engine/store/index.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';

const [folder = '', count = '0', perSegment = '1', root = ''] = process.argv.slice(2);
const real = createNodePorts({ root });
const ports = {
  ...real,
  resources: {
    list: () => Promise.resolve(['tables/defender.json']),
    text: () =>
      Promise.resolve(
        '{"tables":{"Killed":{"Timestamp":"datetime","Name":"string","Number":"long"},"Second":{"Timestamp":"datetime","Name":"string"}}}',
      ),
    sqlWasm: () => real.resources.sqlWasm(),
  },
};

const there = await ports.files.stat(ports.files.join(folder, 'case.json'));
const store = there ? await openCase(ports, folder) : await createCase(ports, folder, 'killed');
const begun = await store.beginSource({
  path: '/evidence/killed',
  size: 1,
  sha256: 'k'.repeat(64),
  format: 'ndjson',
  connector: 'test@1',
  confidence: 1,
  because: [],
});
process.stdout.write(`${begun.kind}\n`);
if (begun.kind !== 'duplicate') {
  const { writer } = begun;
  for (let i = begun.resumeAfter; i < Number(count); i++) {
    if (i % 10 === 7) {
      writer.fault({ code: 'json.syntax', index: i, offset: i, length: 1, sample: '', detail: '' });
      continue;
    }
    const b = writer.table('Killed');
    b.begin();
    b.setInt64(0, i);
    b.setText(1, `record ${i}`);
    b.setNumber(2, i);
    if (i % 3 === 0) {
      const s = writer.table('Second');
      s.begin();
      s.setText(1, `second ${i}`);
    }
    writer.endRecord({ index: i, offset: i, length: 1, recordId: i, recovered: false });
    if ((i + 1) % Number(perSegment) === 0) {
      await writer.flush();
      if (i % 2) await store.checkpoint();
    }
  }
  await store.endSource(begun.id, { state: 'done', read: Number(count), stored: 0, rejected: 0, recovered: 0, warnings: [], error: null });
}
await store.close();
process.stdout.write('finished\n');
