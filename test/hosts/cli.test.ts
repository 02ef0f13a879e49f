// Arguments, tables and errors of the command line.

import { describe, expect, it } from 'vitest';
import { COMMANDS, helpText, readArguments, UsageError } from '../../src/main/hosts/cli/args.js';
import { describeError, pointAt, printable, table } from '../../src/main/hosts/cli/terminal.js';
import { QuarryError } from '../../src/shared/base/errors.js';

describe('arguments', () => {
  it('reads options, lists and positionals', () => {
    const args = readArguments(COMMANDS.detect, ['case', '--rules', 'a', '--rules', 'b', '--json']);
    expect([args.positionals, args.list('rules'), args.flag('json'), args.flag('matches'), args.text('sigma')]).toEqual([
      ['case'],
      ['a', 'b'],
      true,
      false,
      null,
    ]);
  });
  it.each([
    ['triage', []],
    ['import', ['case']],
    ['hunt', ['case']],
    ['hunt', ['case', 'a', 'b']],
    ['verify', ['case', '--nope']],
    ['batch', ['x']],
    ['serve', ['case', '--port']],
  ] as const)('refuses %s %j', (name, argv) => {
    expect(() => readArguments(COMMANDS[name], argv)).toThrow(UsageError);
  });
  it('names every command in the help', () => {
    for (const name of Object.keys(COMMANDS)) expect(helpText()).toContain(`  ${name}`);
  });
});

describe('terminal', () => {
  it('never lets a control character of evidence through', () => {
    expect(printable('a\u001b[2Jb\u0007\u202Ec')).toBe('a\\u001b[2Jb\\u0007\\u202ec');
    expect(table(['x'], [['a\nb\u001b']], 80)).not.toContain('\u001b');
  });
  it('aligns columns and fits the width', () => {
    const text = table(
      ['name', 'n'],
      [
        ['a'.repeat(200), '5'],
        ['b', '10'],
      ],
      60,
      [false, true],
    );
    for (const line of text.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    expect(text.split('\n')[2]).toMatch(/…\s+5$/);
  });
  it('points at the place of an error', () => {
    expect(pointAt('T\n| wher x', 4, 8)).toBe('  | wher x\n    ^^^^\n');
  });
  it('gives advice with an expected error and the stack with a fault', () => {
    expect(describeError(new QuarryError('case.locked', 'held by 7'))).toContain('close the other window');
    expect(describeError(new TypeError('boom'))).toContain('a fault in Quarry');
  });
});
