// Installs and builds what is missing or out of date.
import { build, install, requireNode } from './run.mjs';

requireNode();
install();
await build();
