// Functions the services offer beside the built-in ones, as KQL over what a case can hold. Offline enrichment that needs a
// reference pack answers with empty values until the pack is there; the shape is what hunts rely on.

export interface StoredFunction {
  readonly name: string;
  readonly parameters: string;
  readonly body: string;
}

export const STORED_FUNCTIONS: readonly StoredFunction[] = [
  {
    name: 'FileProfile',
    parameters: '(T:(*), Hash:string="SHA1", Limit:long=100)',
    body: `{ T | extend GlobalPrevalence=long(null), GlobalFirstSeen=datetime(null), GlobalLastSeen=datetime(null), Signer="", Issuer="", SignerHash="",
      IsCertificateValid=bool(null), IsRootSignerMicrosoft=bool(null), SignatureState="", IsExecutable=bool(null), ThreatName="", Publisher="", SoftwareName="",
      ProfileAvailability="Missing" }`,
  },
  {
    name: 'DeviceFromIP',
    parameters: '(IP:string, At:datetime=datetime(null))',
    body: `{ DeviceNetworkInfo | where isnull(At) or Timestamp <= At | mv-expand Address = todynamic(IPAddresses) | where tostring(Address.IPAddress) == IP
      | summarize arg_max(Timestamp, DeviceName) by DeviceId | project IP = IP, DeviceId, DeviceName }`,
  },
  {
    name: 'AssignedIPAddresses',
    parameters: '(Device:string, At:datetime=datetime(null))',
    body: `{ DeviceNetworkInfo | where DeviceId == Device or DeviceName == Device | where isnull(At) or Timestamp <= At
      | top 1 by Timestamp desc | mv-expand Address = todynamic(IPAddresses) | project Timestamp, IPAddress = tostring(Address.IPAddress), IPType = tostring(Address.AddressType), NetworkAdapterType, ConnectedNetworks } `,
  },
  {
    name: '_GetWatchlist',
    parameters: '(watchlist:string)',
    body: '{ datatable(LastUpdatedTimeUTC:datetime, SearchKey:string, WatchlistItem:dynamic)[] }',
  },
];
