// `quarry`: finds the command, runs it, turns failures into exit codes. 0 done, 1 the work failed, 2 wrong usage.

import { createNodePorts } from '../node/ports.js';
import { COMMANDS, helpText, readArguments, UsageError, type CommandName } from './args.js';
import { commands } from './commands.js';
import { describeError, terminal as openTerminal } from './terminal.js';

export async function main(argv: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const [name = 'help', ...rest] = argv;
  const ports = createNodePorts({ helperScript: new URL('./helperThread.js', import.meta.url) });
  if (name === 'help' || name === '--help' || name === '-h') {
    terminal.out(helpText());
    return 0;
  }
  if (name === 'version' || name === '--version') {
    terminal.out(`${ports.toolVersion}\n`);
    return 0;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    terminal.err(`quarry: there is no command "${name}"\n\n${helpText()}`);
    return 2;
  }
  const spec = COMMANDS[name as CommandName];
  try {
    return await commands[name as CommandName](readArguments(spec, rest), { ports, terminal });
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`quarry: ${error.message}\nusage: quarry ${spec.usage}\n`);
      return 2;
    }
    terminal.err(describeError(error));
    return 1;
  }
}

// A reader that goes away (`quarry records … | head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
