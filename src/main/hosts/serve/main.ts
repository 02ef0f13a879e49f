// Entry of browser mode for `npm start`: arguments are evidence paths, `--no-open`, `--port <n>`.

import { describeError } from '../cli/terminal.js';
import { requestFor } from './open.js';
import { serveCase } from './serve.js';

const argv = process.argv.slice(2);
const portAt = argv.indexOf('--port');
const port = portAt < 0 ? 0 : Number(argv[portAt + 1]);
const paths = argv.filter((arg, i) => !arg.startsWith('--') && (portAt < 0 || i !== portAt + 1));
try {
  await serveCase({ ...requestFor(paths), port, open: !argv.includes('--no-open') });
} catch (error) {
  process.stderr.write(describeError(error));
  process.exitCode = 1;
}
