// Finds rule files: the ones shipped in resources/rules, or files and folders of the user's own. A bad file is reported and never stops others.

import { QuarryError } from '../../../shared/base/errors.js';
import type { HostPorts } from '../ports.js';
import { readRule, type AnalyticsRule, type RuleFault } from './rule.js';

export interface RuleSet {
  readonly rules: readonly AnalyticsRule[];
  readonly failed: readonly RuleFault[];
}

const isYaml = (path: string) => /\.ya?ml$/i.test(path);
const builtin = new WeakMap<HostPorts, Promise<RuleSet>>();
const MAX_RULE_BYTES = 1024 * 1024;

/** The rules that come with the product, in id order. */
export function builtinRules(ports: HostPorts): Promise<RuleSet> {
  const known = builtin.get(ports) ?? loadBuiltin(ports);
  builtin.set(ports, known);
  return known;
}

async function loadBuiltin(ports: HostPorts): Promise<RuleSet> {
  const files: { path: string; text: string }[] = [];
  for (const path of await ports.resources.list('rules')) if (isYaml(path)) files.push({ path, text: await ports.resources.text(path) });
  return ruleSet(files, []);
}

/** Rules of the given files and folders (searched in depth). Throws 'detect.noRules' when a path does not exist. */
export async function rulesAt(ports: HostPorts, paths: readonly string[]): Promise<RuleSet> {
  const files: { path: string; text: string }[] = [];
  const failed: RuleFault[] = [];
  const visit = async (path: string, named: boolean): Promise<void> => {
    const entry = await ports.files.stat(path);
    if (!entry) {
      if (named) throw new QuarryError('detect.noRules', `there is no file or folder at ${path}`, { path });
      return;
    }
    if (entry.kind === 'folder') {
      const children = [...(await ports.files.list(path))].sort((a, b) => (a.path < b.path ? -1 : 1));
      for (const child of children) await visit(child.path, false);
    } else if (entry.kind === 'file' && (named || isYaml(path))) {
      if (entry.size > MAX_RULE_BYTES) failed.push({ path, error: `too large for a rule: ${entry.size} bytes` });
      else {
        const bytes = await ports.files.readAll(path);
        files.push({ path, text: ports.codec.utf8(bytes, 0, bytes.length).replace(/^\uFEFF/, '') });
      }
    }
  };
  for (const path of paths) await visit(ports.files.resolve(path), true);
  return ruleSet(files, failed);
}

function ruleSet(files: readonly { readonly path: string; readonly text: string }[], before: readonly RuleFault[]): RuleSet {
  const rules = new Map<string, AnalyticsRule>();
  const failed = [...before];
  for (const { path, text } of files) {
    const read = readRule(path, text);
    if (!read.ok) failed.push(read.error);
    else {
      const twin = rules.get(read.value.id);
      if (twin) failed.push({ path, error: `id ${read.value.id} is already used by ${twin.path}` });
      else rules.set(read.value.id, read.value);
    }
  }
  return { rules: [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), failed };
}
