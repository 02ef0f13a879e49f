// Entra sign-ins and audit, as the portal exports them (one JSON array each): the office's days, and the intruder's evening.

import { DAY, HOUR, MINUTE, at, iso, type Random } from './random.js';
import type { TruthBook } from './truth.js';
import { INTRUDER, OFFICE_EGRESS, PEOPLE, STAFF, TENANT, TENANT_ID, type Account } from './world.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonRow = { readonly [key: string]: Json };
const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36 Edg/122.0.0.0';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0';
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';

const APPS = [
  ['Office 365 Exchange Online', '00000002-0000-0ff1-ce00-000000000000'], ['Microsoft Teams', '1fec8e78-bce4-4aaf-ab1b-5451cc387264'], ['Office 365 SharePoint Online', '00000003-0000-0ff1-ce00-000000000000'],
  ['Microsoft Office', 'd3590ed6-52b3-4102-aeff-aad2292ab01c'], ['FreightDesk', '5a1c7e02-9f14-4a0e-8a3b-2d9c6b7e1f55'],
] as const; // prettier-ignore
const PLACES = {
  office: { city: 'Bremen', state: 'Bremen', countryOrRegion: 'DE', latitude: 53.0793, longitude: 8.8017 },
  home: { city: 'Oldenburg', state: 'Niedersachsen', countryOrRegion: 'DE', latitude: 53.1435, longitude: 8.2146 },
  trip: { city: 'Oslo', state: 'Oslo', countryOrRegion: 'NO', latitude: 59.9139, longitude: 10.7522 },
  intruder: { city: INTRUDER.city, state: 'Capital Region', countryOrRegion: INTRUDER.country, latitude: 64.1466, longitude: -21.9426 },
} as const; // prettier-ignore

interface SignIn {
  readonly time: number;
  readonly account: Account;
  readonly ip: string;
  readonly place: keyof typeof PLACES;
  readonly app: readonly [name: string, id: string];
  readonly device: 'managed' | 'phone' | 'unknown';
  readonly errorCode?: number;
  readonly reason?: string;
  readonly risk?: 'none' | 'low' | 'medium' | 'high';
  readonly riskEvents?: readonly string[];
  readonly mfa?: boolean;
  readonly interactive?: boolean;
}

function signIn(random: Random, s: SignIn): JsonRow {
  const { latitude, longitude, ...place } = PLACES[s.place];
  const managed = s.device === 'managed';
  const agent = managed ? EDGE : s.device === 'phone' ? PHONE : FIREFOX;
  const risk = s.risk ?? 'none';
  return {
    id: random.uuid(), createdDateTime: iso(s.time), userDisplayName: s.account.displayName, userPrincipalName: s.account.upn, userId: s.account.objectId,
    appId: s.app[1], appDisplayName: s.app[0], ipAddress: s.ip, clientAppUsed: s.device === 'phone' ? 'Mobile Apps and Desktop clients' : 'Browser', userAgent: agent,
    correlationId: random.uuid(), conditionalAccessStatus: s.errorCode ? 'failure' : 'success', isInteractive: s.interactive ?? true, tokenIssuerType: 'AzureAD',
    authenticationRequirement: s.mfa ? 'multiFactorAuthentication' : 'singleFactorAuthentication', riskDetail: 'none', riskLevelAggregated: risk, riskLevelDuringSignIn: risk,
    riskState: risk === 'none' ? 'none' : 'atRisk', riskEventTypes_v2: s.riskEvents ?? [], resourceDisplayName: s.app[0], resourceId: s.app[1], resourceTenantId: TENANT_ID, homeTenantId: TENANT_ID,
    status: { errorCode: s.errorCode ?? 0, failureReason: s.reason ?? 'Other.', additionalDetails: s.mfa ? 'MFA requirement satisfied by claim in the token' : null },
    deviceDetail: { deviceId: managed ? s.account.objectId : '', displayName: managed ? `WKS-${s.account.sid.slice(-4)}` : '', operatingSystem: managed ? 'Windows 11' : s.device === 'phone' ? 'Ios 17.3' : 'Linux', browser: managed ? 'Edge 122.0.0' : s.device === 'phone' ? 'Mobile Safari' : 'Firefox 115.0', isCompliant: managed, isManaged: managed, trustType: managed ? 'Hybrid Azure AD joined' : '' },
    location: { ...place, geoCoordinates: { latitude, longitude } },
    appliedConditionalAccessPolicies: [{ id: 'b4c3f2a1-0d9e-4c8b-9a77-5e6f4d3c2b1a', displayName: 'Require MFA outside the office', enforcedGrantControls: ['Mfa'], result: s.place === 'office' ? 'notApplied' : s.errorCode ? 'failure' : 'success' }],
  }; // prettier-ignore
}

export const SIGNIN_FILE = 'entra/SignIns_2026-03-12_2026-03-14.json';
export const AUDIT_FILE = 'entra/AuditLogs_2026-03-12_2026-03-14.json';

export function signIns(random: Random, truth: TruthBook): JsonRow[] {
  const rows: JsonRow[] = [];
  for (const day of [12, 13]) {
    for (const account of STAFF) {
      for (let time = at(day, '06:50') + random.below(HOUR); time < at(day, '17:00'); time += random.between(4 * MINUTE, 40 * MINUTE)) {
        rows.push(
          signIn(random, {
            time,
            account,
            ip: OFFICE_EGRESS,
            place: 'office',
            app: random.pick(APPS),
            device: 'managed',
            interactive: random.chance(40),
            mfa: random.chance(20),
          }),
        );
        if (random.chance(2))
          rows.push(
            signIn(random, {
              time: time - 20_000,
              account,
              ip: OFFICE_EGRESS,
              place: 'office',
              app: APPS[0],
              device: 'managed',
              errorCode: 50126,
              reason: 'Error validating credentials due to invalid username or password.',
            }),
          );
      }
    }
  }
  for (let time = at(12, '05:30'); time < at(15, '00:00'); time += random.between(2 * HOUR, 6 * HOUR)) {
    rows.push(
      signIn(random, {
        time,
        account: random.pick(STAFF),
        ip: `198.51.100.${random.between(100, 120)}`,
        place: 'home',
        app: APPS[0],
        device: 'phone',
        mfa: true,
        interactive: false,
      }),
    );
  }
  // A colleague on a business trip: unfamiliar, but her own machine and a second factor.
  for (let time = at(13, '06:05:00'); time < at(14, '21:00'); time += random.between(HOUR, 5 * HOUR)) {
    rows.push(
      signIn(random, {
        time,
        account: PEOPLE.salesLead,
        ip: '203.0.113.144',
        place: 'trip',
        app: random.pick(APPS),
        device: 'managed',
        mfa: true,
        risk: 'low',
        riskEvents: ['unfamiliarFeatures'],
      }),
    );
  }
  // Somebody sprays passwords from outside; nothing comes of it.
  for (let i = 0; i < 28; i++)
    rows.push(
      signIn(random, {
        time: at(12, '03:11') + i * 47_000 + random.below(9_000),
        account: STAFF[i % STAFF.length] as Account,
        ip: '203.0.113.99',
        place: 'trip',
        app: APPS[3],
        device: 'unknown',
        errorCode: 50126,
        reason: 'Error validating credentials due to invalid username or password.',
        risk: 'low',
        riskEvents: ['passwordSpray'],
      }),
    );
  const stage = truth.stage({
    id: 'cloud-access', title: 'The intruder signs in as the clerk from an unfamiliar address', tactic: 'Initial Access', techniques: ['T1078.004', 'T1550.001'], start: at(13, '18:21:58'), end: at(13, '19:05:00'), host: null,
    account: PEOPLE.finClerk.upn, entities: [INTRUDER.signInIp, PEOPLE.finClerk.upn],
  }); // prettier-ignore
  const steps = [
    ['18:21:58', 50126, 0],
    ['18:22:41', 0, 0],
    ['18:24:10', 0, 2],
    ['18:31:35', 0, 3],
    ['18:47:02', 0, 0],
    ['19:02:20', 0, 2],
  ] as const;
  for (const [clock, errorCode, app] of steps) {
    const row = signIn(random, {
      time: at(13, clock), account: PEOPLE.finClerk, ip: INTRUDER.signInIp, place: 'intruder', app: APPS[app] as (typeof APPS)[number], device: 'unknown', errorCode, mfa: errorCode === 0,
      risk: errorCode === 0 ? 'high' : 'medium', riskEvents: ['unfamiliarFeatures', 'anonymizedIPAddress'], ...(errorCode ? { reason: 'Error validating credentials due to invalid username or password.' } : {}),
    }); // prettier-ignore
    rows.push(row);
    stage.record(errorCode ? 'a first attempt fails' : `sign-in to ${APPS[app][0]}`, SIGNIN_FILE, String(row['id']));
  }
  return rows.sort((a, b) => (String(b['createdDateTime']) < String(a['createdDateTime']) ? -1 : 1));
}

interface Audit {
  readonly time: number;
  readonly activity: string;
  readonly category: string;
  readonly by: Account | 'system';
  readonly ip?: string;
  readonly targets: readonly JsonRow[];
  readonly details?: readonly JsonRow[];
}
function audit(random: Random, a: Audit): JsonRow {
  const user =
    a.by === 'system'
      ? null
      : { id: a.by.objectId, displayName: a.by.displayName, userPrincipalName: a.by.upn, ipAddress: a.ip ?? OFFICE_EGRESS, roles: [] };
  return {
    id: `Directory_${random.uuid()}_${random.hex(5)}`, category: a.category, correlationId: random.uuid(), result: 'success', resultReason: '', activityDisplayName: a.activity,
    activityDateTime: iso(a.time), loggedByService: 'Core Directory', operationType: /^(Add|Consent)/.test(a.activity) ? 'Add' : 'Update', initiatedBy: { user, app: user ? null : { appId: null, displayName: 'Microsoft Online Services', servicePrincipalId: null } },
    targetResources: a.targets, additionalDetails: a.details ?? [],
  }; // prettier-ignore
}
const userTarget = (account: Account, property: string, oldValue: string, newValue: string): JsonRow => ({
  id: account.objectId,
  displayName: account.displayName,
  type: 'User',
  userPrincipalName: account.upn,
  groupType: null,
  modifiedProperties: [{ displayName: property, oldValue, newValue }],
});

export function auditLogs(random: Random, truth: TruthBook): JsonRow[] {
  const rows: JsonRow[] = [];
  for (let time = at(12, '01:00'); time < at(15, '00:00'); time += random.between(8 * MINUTE, 45 * MINUTE)) {
    const account = random.pick(STAFF);
    const kind = random.weighted([
      [6, 'Update user'],
      [3, 'Update device'],
      [2, 'Change user license'],
      [1, 'Add member to group'],
      [1, 'Reset user password'],
    ] as const);
    const byAdmin = kind !== 'Update user' && kind !== 'Update device';
    rows.push(
      audit(random, {
        time,
        activity: kind,
        category: kind === 'Update device' ? 'Device' : kind === 'Add member to group' ? 'GroupManagement' : 'UserManagement',
        by: byAdmin ? PEOPLE.itAdmin : 'system',
        targets: [userTarget(account, kind === 'Update user' ? 'LastDirSyncTime' : 'AssignedLicense', '[]', `["${iso(time - DAY)}"]`)],
      }),
    );
  }
  rows.push(...consentNoise(random));
  const consent = at(13, '18:33:16');
  const stage = truth.stage({
    id: 'consent',
    title: 'The application DocSync is given access to mail and files',
    tactic: 'Persistence',
    techniques: ['T1098', 'T1528'],
    start: consent - 4_000,
    end: consent,
    host: null,
    account: PEOPLE.finClerk.upn,
    entities: ['DocSync', INTRUDER.appId, INTRUDER.signInIp],
  });
  const servicePrincipal = {
    id: '0c9f7be1-2a4d-4f6b-8e3a-91b7d5c6a042',
    displayName: 'DocSync',
    type: 'ServicePrincipal',
    userPrincipalName: null,
    groupType: null,
  };
  const steps = [
    ['Add service principal', consent - 4_000, [{ displayName: 'AppAddress', oldValue: '[]', newValue: '[{"AddressType":0,"Address":"https://docsync-portal.example/callback","ReplyAddressClientType":1}]' }]],
    ['Add delegated permission grant', consent - 1_500, [{ displayName: 'DelegatedPermissionGrant.Scope', oldValue: '', newValue: 'Mail.Read Mail.ReadWrite Files.ReadWrite.All offline_access User.Read' }]],
    ['Consent to application', consent, [{ displayName: 'ConsentContext.IsAdminConsent', oldValue: '', newValue: 'False' }, { displayName: 'ConsentAction.Permissions', oldValue: '', newValue: `[] => [[Id: ${INTRUDER.appId}, ClientId: ${servicePrincipal.id}, PrincipalId: ${PEOPLE.finClerk.objectId}, ConsentType: Principal, Scope: Mail.Read Mail.ReadWrite Files.ReadWrite.All offline_access User.Read, CreatedDateTime: , LastModifiedDateTime ]]; ` }]],
  ] as const; // prettier-ignore
  for (const [activity, time, modifiedProperties] of steps) {
    const row = audit(random, {
      time,
      activity,
      category: 'ApplicationManagement',
      by: PEOPLE.finClerk,
      ip: INTRUDER.signInIp,
      targets: [{ ...servicePrincipal, modifiedProperties }],
      details: [
        { key: 'User-Agent', value: FIREFOX },
        { key: 'AppId', value: INTRUDER.appId },
      ],
    });
    rows.push(row);
    stage.record(activity, AUDIT_FILE, String(row['id']));
  }
  return rows.sort((a, b) => (String(b['activityDateTime']) < String(a['activityDateTime']) ? -1 : 1));
}

/** The administrator consents to a known application: the quiet sibling. */
function consentNoise(random: Random): JsonRow[] {
  const time = at(12, '09:48:31');
  const target = {
    id: 'e81f4c2d-6b0a-4d37-9c55-0a1b2c3d4e5f',
    displayName: 'FreightDesk',
    type: 'ServicePrincipal',
    userPrincipalName: null,
    groupType: null,
  };
  const permissions = { displayName: 'ConsentAction.Permissions', oldValue: '', newValue: '[] => [[Scope: User.Read openid profile]]; ' };
  return [
    audit(random, {
      time,
      activity: 'Consent to application',
      category: 'ApplicationManagement',
      by: PEOPLE.itAdmin,
      targets: [
        { ...target, modifiedProperties: [{ displayName: 'ConsentContext.IsAdminConsent', oldValue: '', newValue: 'True' }, permissions] },
      ],
      details: [
        { key: 'User-Agent', value: EDGE },
        { key: 'AppId', value: `api://${TENANT}/freightdesk` },
      ],
    }),
  ];
}
