// ATT&CK tactics as the window writes them.

const TACTICS: Readonly<Record<string, string>> = {
  reconnaissance: 'Recon',
  resourcedevelopment: 'Resources',
  initialaccess: 'Initial access',
  execution: 'Execution',
  persistence: 'Persistence',
  privilegeescalation: 'Priv. escalation',
  defenseevasion: 'Defense evasion',
  stealth: 'Stealth',
  defenseimpairment: 'Defense impairment',
  credentialaccess: 'Credential access',
  discovery: 'Discovery',
  lateralmovement: 'Lateral movement',
  collection: 'Collection',
  commandandcontrol: 'Command & control',
  exfiltration: 'Exfiltration',
  impact: 'Impact',
};
/** "InitialAccess", "initial-access" or "Initial Access" as a person reads it. */
export const tacticName = (tactic: string): string => TACTICS[tactic.toLowerCase().replace(/[^a-z]/g, '')] ?? tactic;
