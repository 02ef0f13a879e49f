// Kinds of evidence by table, for the library's facet. A table of no kind here goes under its product's name.

const KINDS: readonly (readonly [string, RegExp])[] = [
  ['Processes', /^(?:DeviceProcessEvents|CloudProcessEvents|VMProcess|ASimProcessEventLogs)$/],
  [
    'Network',
    /^(?:DeviceNetworkEvents|DeviceNetworkInfo|VMConnection|WireData|ASimNetworkSessionLogs|AWSVPCFlow|AZFW\w+|NTANetAnalytics)$/,
  ],
  ['Registry', /^(?:DeviceRegistryEvents|ASimRegistryEventLogs)$/],
  ['Files', /^(?:DeviceFileEvents|ASimFileEventLogs|DeviceFileCertificateInfo)$/],
  ['Loaded libraries', /^DeviceImageLoadEvents$/],
  ['Device events', /^(?:DeviceEvents|DeviceInfo)$/],
  ['Windows logons', /^(?:DeviceLogonEvents|IdentityLogonEvents|ASimAuthenticationEventLogs)$/],
  ['Windows event logs', /^(?:SecurityEvent|WindowsEvent|Event)$/],
  ['Active Directory', /^(?:IdentityDirectoryEvents|IdentityQueryEvents|IdentityInfo|IdentityEvents)$/],
  [
    'Entra sign-ins',
    /^(?:SigninLogs|AAD(?:NonInteractiveUser|ServicePrincipal|ManagedIdentity)SignInLogs|EntraId\w*SignInEvents|AADSignInEventsBeta|AADUserRiskEvents)$/,
  ],
  ['Entra audit', /^(?:AuditLogs|OAuthAppInfo|MicrosoftGraphActivityLogs|GraphAPIAuditEvents)$/],
  ['Microsoft 365', /^(?:OfficeActivity|CloudAppEvents)$/],
  ['Mail', /^(?:Email\w+|UrlClickEvents)$/],
  ['Azure', /^(?:AzureActivity|AzureDiagnostics|StorageBlobLogs|AZKVAuditLogs|AKSAudit\w*)$/],
  ['AWS', /^AWS/],
  ['Google Cloud', /^(?:GCP|GKE|GoogleCloud)/],
  ['Okta', /^Okta/],
  ['Firewall and proxy', /^(?:CommonSecurityLog|ASimWebSessionLogs|WindowsFirewall)$/],
  ['Linux', /^(?:Syslog|LinuxAuditLog)$/],
  ['DNS', /^(?:DnsEvents|ASimDnsActivityLogs|CloudDnsEvents|DNSQueryLogs)$/],
  ['Web servers', /^(?:W3CIISLog|AppServiceHTTPLogs|AGWAccessLogs)$/],
  ['Alerts', /^(?:Alert\w+|SecurityAlert|SecurityIncident|Anomalies)$/],
];

/** Kinds in the order above; tables of no kind together under "Other". */
export function dataSourcesOf(tables: readonly string[]): string[] {
  const found = new Set(tables.map((table) => KINDS.find(([, names]) => names.test(table))?.[0] ?? 'Other'));
  return [...KINDS.map(([kind]) => kind), 'Other'].filter((kind) => found.has(kind));
}
