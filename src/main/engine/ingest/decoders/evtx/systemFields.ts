// The System element of an event, flattened. These names come first in every shape, in this order, null when absent, so
// that what reads events can count on them.

import type { Spec, SystemForm } from './spec.js';
import { isElement, type ElementNode, type Part } from './tree.js';

export const SYSTEM_FIELDS = [
  'System.Provider', 'System.ProviderGuid', 'System.EventSourceName', 'System.EventID', 'System.Qualifiers', 'System.Version',
  'System.Level', 'System.Task', 'System.Opcode', 'System.Keywords', 'System.TimeCreated', 'System.EventRecordID',
  'System.ActivityID', 'System.RelatedActivityID', 'System.ProcessID', 'System.ThreadID', 'System.Channel', 'System.Computer',
  'System.UserID',
] as const; // prettier-ignore

/** Position of System.TimeCreated in every shape. */
export const TIME_CREATED = SYSTEM_FIELDS.indexOf('System.TimeCreated');
export const EVENT_RECORD_ID = SYSTEM_FIELDS.indexOf('System.EventRecordID');

/** Element → its own text, and the attributes that have a name of their own. */
const TEXTS: Readonly<Record<string, SystemForm>> = {
  EventID: 'number', Version: 'number', Level: 'number', Task: 'number', Opcode: 'number', Keywords: 'hex', EventRecordID: 'number',
  Channel: 'text', Computer: 'text',
}; // prettier-ignore
const ATTRIBUTES: Readonly<Record<string, readonly [name: string, form: SystemForm]>> = {
  'Provider.Name': ['Provider', 'text'],
  'Provider.Guid': ['ProviderGuid', 'text'],
  'Provider.EventSourceName': ['EventSourceName', 'text'],
  'EventID.Qualifiers': ['Qualifiers', 'number'],
  'TimeCreated.SystemTime': ['TimeCreated', 'time'],
  'Correlation.ActivityID': ['ActivityID', 'text'],
  'Correlation.RelatedActivityID': ['RelatedActivityID', 'text'],
  'Execution.ProcessID': ['ProcessID', 'number'],
  'Execution.ThreadID': ['ThreadID', 'number'],
  'Security.UserID': ['UserID', 'text'],
};

type Add = (name: string, spec: Spec) => void;

export function systemFields(system: ElementNode, add: Add, parts: (list: readonly Part[]) => Spec): void {
  for (const element of system.content) {
    if (!isElement(element)) continue;
    const form = TEXTS[element.name];
    const text = element.content.filter((item): item is Part => !isElement(item));
    if (form) add(`System.${element.name}`, { kind: 'system', as: form, of: parts(text) });
    else if (text.some((part) => !('text' in part) || part.text.trim() !== '')) add(`System.${element.name}`, parts(text));
    for (const attribute of element.attributes) {
      const known = ATTRIBUTES[`${element.name}.${attribute.name}`];
      if (known) add(`System.${known[0]}`, { kind: 'system', as: known[1], of: parts(attribute.parts) });
      else if (attribute.name !== 'xmlns') add(`System.${element.name}.${attribute.name}`, parts(attribute.parts));
    }
  }
}
