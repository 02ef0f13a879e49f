// Columns the services give every table though a table's schema may not list them, and what a query reads for them here.

import type { KqlType } from '../base/types.js';

export interface StandardColumn {
  readonly type: KqlType;
  /** The column the catalogue reads for it; null when a case has nothing to say. */
  readonly from: string | null;
}

const STANDARD: Readonly<Record<string, StandardColumn>> = {
  _ItemId: { type: 'string', from: '_ItemId' },
  _TimeReceived: { type: 'datetime', from: '_TimeReceived' },
  Type: { type: 'string', from: 'Type' },
  _ResourceId: { type: 'string', from: null },
  _SubscriptionId: { type: 'string', from: null },
  _IsBillable: { type: 'string', from: null },
  _BilledSize: { type: 'real', from: null },
  _Internal_WorkspaceResourceId: { type: 'string', from: null },
  TenantId: { type: 'string', from: null },
  SourceSystem: { type: 'string', from: null },
  MG: { type: 'string', from: null },
  ManagementGroupName: { type: 'string', from: null },
};

export const standardColumn = (name: string): StandardColumn | null => (Object.hasOwn(STANDARD, name) ? (STANDARD[name] ?? null) : null);
