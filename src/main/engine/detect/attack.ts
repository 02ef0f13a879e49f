// ATT&CK tactics in kill-chain order and technique names, from resources/attack.

import { z } from 'zod';
import type { HostPorts } from '../ports.js';

/** In the order of an intrusion. `id` as rules write it, without blanks. */
export const TACTICS = [
  { id: 'Reconnaissance', title: 'Reconnaissance' },
  { id: 'ResourceDevelopment', title: 'Resource development' },
  { id: 'InitialAccess', title: 'Initial access' },
  { id: 'Execution', title: 'Execution' },
  { id: 'Persistence', title: 'Persistence' },
  { id: 'PrivilegeEscalation', title: 'Privilege escalation' },
  { id: 'DefenseEvasion', title: 'Defense evasion' },
  { id: 'CredentialAccess', title: 'Credential access' },
  { id: 'Discovery', title: 'Discovery' },
  { id: 'LateralMovement', title: 'Lateral movement' },
  { id: 'Collection', title: 'Collection' },
  { id: 'CommandAndControl', title: 'Command and control' },
  { id: 'Exfiltration', title: 'Exfiltration' },
  { id: 'Impact', title: 'Impact' },
] as const;

export const tacticRank = (tactic: string): number => TACTICS.findIndex((t) => t.id === tactic);
export const tacticTitle = (tactic: string): string => TACTICS.find((t) => t.id === tactic)?.title ?? tactic;

/** Any spelling ("Credential access", "credential-access", "CredentialAccess") to the id; null for what is no tactic. */
export function tacticOf(text: string): string | null {
  const plain = text.toLowerCase().replace(/[^a-z]/g, '');
  const known = TACTICS.find((t) => t.id.toLowerCase() === plain);
  if (known) return known.id;
  return plain === 'defenceevasion' ? 'DefenseEvasion' : plain === 'malware' ? 'Execution' : plain === 'ransomware' ? 'Impact' : null;
}

const readAttack = z.object({ techniques: z.record(z.string(), z.object({ name: z.string(), tactics: z.array(z.string()) })) });
export type Techniques = Readonly<Record<string, { readonly name: string; readonly tactics: readonly string[] }>>;
const loaded = new WeakMap<HostPorts, Promise<Techniques>>();

export function techniques(ports: HostPorts): Promise<Techniques> {
  const known =
    loaded.get(ports) ?? ports.resources.text('attack/techniques.json').then((text) => readAttack.parse(JSON.parse(text)).techniques);
  loaded.set(ports, known);
  return known;
}
