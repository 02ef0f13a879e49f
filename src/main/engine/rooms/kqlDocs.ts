// The language reference of the product: entries in resources/kql/docs, read once, and their short form for the pointer.

import { parse } from 'yaml';
import { z } from 'zod';
import { QuarryError } from '../../../shared/base/errors.js';
import type { DocEntry } from '../../../shared/contract/hunt.js';
import { readCell } from '../../../shared/contract/values.js';
import type { HostPorts } from '../ports.js';

const FOLDER = 'kql/docs';

const readEntry = z.object({
  name: z.string().min(1),
  kind: z.string(),
  signature: z.string(),
  summary: z.string(),
  parameters: z.array(z.object({ name: z.string(), text: z.string() })).default([]),
  returns: z.string().default(''),
  example: z.string().default(''),
  result: z.array(z.array(readCell)).default([]),
  notes: z.array(z.string()).default([]),
  see: z.array(z.string()).default([]),
});

export interface KqlDocs {
  all(): Promise<readonly DocEntry[]>;
  /** The entry of a name, with or without `()`; `prefer` decides between an aggregate and a function of one name. */
  find(name: string, prefer?: RegExp): Promise<DocEntry | null>;
}

export function kqlDocs(ports: HostPorts): KqlDocs {
  let loading: Promise<readonly DocEntry[]> | null = null;
  let index: Map<string, DocEntry[]> | null = null;
  const all = () => (loading ??= load(ports));
  return {
    all,
    find: async (name, prefer) => {
      if (!index) {
        index = new Map();
        for (const entry of await all()) {
          const key = keyOf(entry.name);
          index.set(key, [...(index.get(key) ?? []), entry]);
        }
      }
      const found = index.get(keyOf(name)) ?? [];
      return (prefer && found.find((e) => prefer.test(e.kind))) ?? found[0] ?? null;
    },
  };
}

const keyOf = (name: string): string => name.replace(/\(.*$/, '').trim().toLowerCase();

async function load(ports: HostPorts): Promise<readonly DocEntry[]> {
  const entries: DocEntry[] = [];
  const files = (await ports.resources.list(FOLDER)).filter((file) => /\.(?:ya?ml|json)$/.test(file));
  for (const file of [...files].sort()) {
    const path = file.startsWith(FOLDER) ? file : `${FOLDER}/${file}`;
    const text = await ports.resources.text(path);
    const read = z.array(readEntry).safeParse(parse(text));
    if (!read.success)
      throw new QuarryError('resource.invalid', `The reference page ${path} cannot be read: ${read.error.message}`, { path });
    entries.push(...read.data);
  }
  return entries.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

/** An entry as the Markdown of a hover. */
export function docMarkdown(entry: DocEntry): string {
  const parts = [`\`\`\`kql\n${entry.signature}\n\`\`\``, entry.summary];
  if (entry.parameters.length > 0) parts.push(entry.parameters.map((p) => `- \`${p.name}\`: ${p.text}`).join('\n'));
  if (entry.returns !== '') parts.push(`**Gives** ${entry.returns}`);
  const [note] = entry.notes;
  if (note !== undefined) parts.push(note);
  if (entry.example !== '') parts.push(`\`\`\`kql\n${entry.example}\n\`\`\``);
  parts.push('*F1 opens the reference.*');
  return parts.join('\n\n');
}
