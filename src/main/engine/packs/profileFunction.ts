// FileProfile() over the prevalence of the packs: what stands in for the built-in function, which knows no file.
// As in the service, rows beyond the limit (100 unless told, 1,000 at most) get no profile and an empty ProfileAvailability.

import type { StoredFunction } from '../../../shared/kql/stored.js';

/** The table of profiles by hash; no stored table has a space in its name. */
export const PROFILE_TABLE = 'file profiles';

export const PROFILE_FUNCTION: StoredFunction = {
  name: 'FileProfile',
  parameters: '(T:(*), Hash:string="SHA1", Limit:long=100)',
  body: `{
    T
    | serialize
    | extend _ProfileKey = iff(row_number() <= min_of(Limit, 1000), tolower(tostring(column_ifexists(Hash, ""))), "")
    | lookup kind=leftouter (
        ['${PROFILE_TABLE}']
        | summarize take_any(*) by Key
        | project _ProfileKey = Key, _P1 = SHA1, _P2 = SHA256, _P3 = MD5, _P4 = FileSize, _P5 = GlobalPrevalence, _P6 = GlobalFirstSeen, _P7 = GlobalLastSeen,
          _P8 = Signer, _P9 = Issuer, _P10 = SignerHash, _P11 = IsCertificateValid, _P12 = IsRootSignerMicrosoft, _P13 = SignatureState, _P14 = IsExecutable,
          _P15 = ThreatName, _P16 = Publisher, _P17 = SoftwareName, _Known = true
      ) on _ProfileKey
    | extend SHA1 = coalesce(column_ifexists("SHA1", ""), _P1), SHA256 = coalesce(column_ifexists("SHA256", ""), _P2),
        MD5 = coalesce(column_ifexists("MD5", ""), _P3), FileSize = coalesce(column_ifexists("FileSize", long(null)), _P4)
    | extend GlobalPrevalence = _P5, GlobalFirstSeen = _P6, GlobalLastSeen = _P7, Signer = _P8, Issuer = _P9, SignerHash = _P10,
        IsCertificateValid = _P11, IsRootSignerMicrosoft = _P12, SignatureState = iff(_Known and isempty(_P13), "Unknown", _P13), IsExecutable = _P14,
        ThreatName = _P15, Publisher = _P16, SoftwareName = _P17,
        ProfileAvailability = case(isempty(_ProfileKey), "", _Known, "Available", "Missing")
    | project-away _ProfileKey, _Known, _P*
  }`,
};
