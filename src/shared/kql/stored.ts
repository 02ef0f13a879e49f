// Functions the services offer beside the built-in ones, as KQL over what a case can hold. FileProfile here knows no file: with a
// pack of prevalence the engine puts another of the same name before it, with the same columns.

export interface StoredFunction {
  readonly name: string;
  readonly parameters: string;
  readonly body: string;
}

export const STORED_FUNCTIONS: readonly StoredFunction[] = [
  {
    name: 'FileProfile',
    parameters: '(T:(*), Hash:string="SHA1", Limit:long=100)',
    body: `{ T | serialize | extend SHA1=column_ifexists("SHA1", ""), SHA256=column_ifexists("SHA256", ""), MD5=column_ifexists("MD5", ""), FileSize=column_ifexists("FileSize", long(null))
      | extend GlobalPrevalence=long(null), GlobalFirstSeen=datetime(null), GlobalLastSeen=datetime(null), Signer="", Issuer="", SignerHash="",
      IsCertificateValid=bool(null), IsRootSignerMicrosoft=bool(null), SignatureState="", IsExecutable=bool(null), ThreatName="", Publisher="", SoftwareName="",
      ProfileAvailability=iff(isempty(column_ifexists(Hash, "")) or row_number() > min_of(Limit, 1000), "", "Missing") }`,
  },
  {
    // Who had a local address: what the sensor reports of a device's adapters, and what its connections came from.
    name: 'DeviceFromIP',
    parameters: '(T:(*), Address:string="IP", At:datetime=datetime(null))',
    body: `{ let Wanted = T | project IP = tostring(column_ifexists(Address, "")) | where isnotempty(IP) | distinct IP;
      union
        (DeviceNetworkInfo | where isnull(At) or Timestamp <= At | mv-expand One = todynamic(IPAddresses) | project Timestamp, DeviceId, IP = tostring(One.IPAddress)),
        (DeviceNetworkEvents | where isnull(At) or Timestamp <= At | project Timestamp, DeviceId, IP = LocalIP)
      | where isnotempty(DeviceId) and IP in (Wanted)
      | summarize Last = max(Timestamp) by IP, DeviceId
      | order by IP asc, Last desc
      | project IP, DeviceId }`,
  },
  {
    // The service knows this from scanning networks; a case knows who recorded a connection with an address of the device.
    name: 'SeenBy',
    parameters: '(T:(*), Device:string="DeviceId")',
    body: `{ let Seen = DeviceNetworkInfo | mv-expand One = todynamic(IPAddresses) | project Id_ = DeviceId, IP = tostring(One.IPAddress) | where isnotempty(IP) | distinct Id_, IP
      | join kind=inner (DeviceNetworkEvents | distinct DeviceId, IP = RemoteIP) on IP | where DeviceId != Id_
      | summarize SeenBy = make_set(bag_pack("DeviceId", DeviceId)) by Id_;
      T | extend Id_ = tostring(column_ifexists(Device, "")) | lookup kind=leftouter Seen on Id_ | project-away Id_ }`,
  },
  {
    name: 'AssignedIPAddresses',
    parameters: '(Device:string, At:datetime=datetime(null))',
    body: `{ DeviceNetworkInfo | where DeviceId == Device or DeviceName =~ Device | where isnull(At) or Timestamp <= At
      | summarize arg_max(Timestamp, IPAddresses, NetworkAdapterType, ConnectedNetworks) by NetworkAdapterName, MacAddress
      | mv-expand One = todynamic(IPAddresses)
      | project Timestamp, IPAddress = tostring(One.IPAddress), IPType = tostring(One.AddressType), NetworkAdapterType, ConnectedNetworks
      | where isnotempty(IPAddress) }`,
  },
  {
    // A watchlist named by a text is a table of its own (see outside.ts); this one answers for names only the query computes.
    name: '_GetWatchlist',
    parameters: '(watchlist:string, keys:dynamic=dynamic(null))',
    body: `{ Watchlist | where WatchlistAlias =~ watchlist and _DTItemType == "watchlist-item"
      | project _DTItemId, LastUpdatedTimeUTC, SearchKey, WatchlistItem }`,
  },
  {
    name: '_GetWatchlistAlias',
    parameters: '()',
    body: '{ Watchlist | where isnotempty(WatchlistAlias) | distinct WatchlistAlias | order by WatchlistAlias asc }',
  },
  // The health of Microsoft Sentinel and of its workspace, under the names their queries use.
  { name: '_SentinelHealth', parameters: '()', body: '{ SentinelHealth }' },
  { name: '_SentinelAudit', parameters: '()', body: '{ SentinelAudit }' },
  {
    name: '_LogOperation',
    parameters: '()',
    body: `{ Operation | project TimeGenerated, Category = OperationCategory, Operation = OperationKey, Level = OperationStatus, Detail, Computer, _ResourceId, CorrelationId }`,
  },
];
