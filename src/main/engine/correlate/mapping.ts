// Which columns of which table name entities, and how those relate: resources/entities/*.yaml, validated and ready to use.

import { parse } from 'yaml';
import { z } from 'zod';
import { QuarryError } from '../../../shared/base/errors.js';
import type { HostPorts } from '../ports.js';

const column = z.string().min(1);
const readSpec = z.discriminatedUnion('type', [
  z.object({ type: z.literal('host'), name: column }).strict(),
  z
    .object({
      type: z.literal('account'),
      name: column.optional(),
      domain: column.optional(),
      sid: column.optional(),
      upn: column.optional(),
      objectId: column.optional(),
    })
    .strict(),
  z
    .object({
      type: z.literal('process'),
      host: column,
      pid: column,
      start: column.optional(),
      unique: column.optional(),
      image: column,
      starts: z.boolean().default(false),
      parent: z.string().optional(),
    })
    .strict(),
  z.object({ type: z.literal('file'), folder: column.optional(), name: column }).strict(),
  z.object({ type: z.literal('ip'), address: column }).strict(),
  z.object({ type: z.literal('url'), url: column }).strict(),
  z.object({ type: z.literal('domain'), name: column }).strict(),
  z.object({ type: z.literal('mailbox'), address: column }).strict(),
  z.object({ type: z.literal('mail'), id: column, subject: column.optional() }).strict(),
  z.object({ type: z.literal('app'), id: column.optional(), name: column }).strict(),
  z.object({ type: z.literal('cloudResource'), id: column, name: column.optional() }).strict(),
  z.object({ type: z.literal('registry'), key: column, value: column.optional() }).strict(),
  z.object({ type: z.literal('service'), host: column, name: column }).strict(),
]);
export type EntitySpec = z.infer<typeof readSpec>;

const readTableMapping = z
  .object({
    table: z.string(),
    time: z.string(),
    /** Only rows whose column holds one of these values (compared as text). */
    only: z.record(z.string(), z.array(z.union([z.string(), z.number()]))).default({}),
    entities: z.record(z.string(), readSpec),
    relations: z
      .array(
        z
          .object({
            from: z.string(),
            verb: z.string(),
            to: z.string(),
            when: z.record(z.string(), z.array(z.union([z.string(), z.number()]))).optional(),
            /** Only for processes whose start is not in the evidence: where it is, that row tells it. */
            unlessStarted: z.boolean().default(false),
          })
          .strict(),
      )
      .default([]),
  })
  .strict();
export type TableMapping = z.infer<typeof readTableMapping>;

const readMappingFile = z.object({ mappings: z.array(readTableMapping) });
const loaded = new WeakMap<HostPorts, Promise<readonly TableMapping[]>>();

/** Every mapping that comes with the product. A bad file is a bug of ours: it throws. */
export function entityMappings(ports: HostPorts): Promise<readonly TableMapping[]> {
  const known = loaded.get(ports) ?? load(ports);
  loaded.set(ports, known);
  return known;
}

async function load(ports: HostPorts): Promise<readonly TableMapping[]> {
  const all: TableMapping[] = [];
  for (const path of [...(await ports.resources.list('entities'))].sort()) {
    if (!/\.ya?ml$/.test(path)) continue;
    const file = readMappingFile.safeParse(parse(await ports.resources.text(path)));
    if (!file.success) throw new QuarryError('entities.mapping', `${path} is not an entity mapping: ${file.error.message}`, { path });
    for (const mapping of file.data.mappings) {
      for (const r of mapping.relations)
        if (!mapping.entities[r.from] || !mapping.entities[r.to])
          throw new QuarryError(
            'entities.mapping',
            `${path}: relation "${r.from} ${r.verb} ${r.to}" names an entity ${mapping.table} does not map`,
            { path },
          );
      all.push(mapping);
    }
  }
  return all;
}

/** Columns a spec reads, in a fixed order. */
export function columnsOf(spec: EntitySpec): string[] {
  switch (spec.type) {
    case 'host':
      return [spec.name];
    case 'account':
      return [spec.name, spec.domain, spec.sid, spec.upn, spec.objectId].filter((c) => c !== undefined);
    case 'process':
      return [spec.host, spec.pid, spec.start, spec.unique, spec.image].filter((c) => c !== undefined);
    case 'file':
      return [spec.folder, spec.name].filter((c) => c !== undefined);
    case 'ip':
      return [spec.address];
    case 'url':
      return [spec.url];
    case 'domain':
      return [spec.name];
    case 'mailbox':
      return [spec.address];
    case 'mail':
      return [spec.id, spec.subject].filter((c) => c !== undefined);
    case 'app':
      return [spec.id, spec.name].filter((c) => c !== undefined);
    case 'cloudResource':
      return [spec.id, spec.name].filter((c) => c !== undefined);
    case 'registry':
      return [spec.key, spec.value].filter((c) => c !== undefined);
    case 'service':
      return [spec.host, spec.name];
  }
}
