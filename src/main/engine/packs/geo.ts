// Address databases in the MaxMind format (MMDB specification 2.0), read by mmdb-lib. City and Country databases answer
// geo_info_from_ip_address(); an ASN database is kept and listed, but the function has no field for it.

import { QuarryError } from '../../../shared/base/errors.js';
import type { GeoIpLookup } from '../query/functions/index.js';
import type { Dynamic } from '../query/values.js';
import { Reader } from 'mmdb-lib';

export interface GeoDatabase {
  readonly type: string;
  readonly built: string;
  /** Nodes of the search tree: as near to a number of networks as the format tells. */
  readonly nodes: number;
  /** Holds places, not only owners of networks. */
  readonly places: boolean;
  readonly cities: boolean;
  readonly lookup: GeoIpLookup;
}

const bad = (file: string, why: string) =>
  new QuarryError('pack.geo', `${file} is not a readable address database (MMDB): ${why}.`, { file, why });

export function openGeo(bytes: Uint8Array, file: string): GeoDatabase {
  let reader: Reader;
  const steps = new Steps();
  try {
    reader = new Reader(bytes, { cache: steps });
  } catch (error) {
    throw bad(file, error instanceof Error ? error.message : String(error));
  }
  const { metadata } = reader;
  if (metadata.binaryFormatMajorVersion !== 2)
    throw bad(file, `it is of format version ${String(metadata.binaryFormatMajorVersion)}, not 2`);
  if (metadata.ipVersion !== 4 && metadata.ipVersion !== 6) throw bad(file, `it says it is for IP version ${String(metadata.ipVersion)}`);
  if (!Number.isInteger(metadata.nodeCount) || metadata.nodeCount <= 0 || !(metadata.searchTreeSize + 16 < bytes.length))
    throw bad(file, 'its search tree does not fit the file');
  const type = typeof metadata.databaseType === 'string' ? metadata.databaseType : '';
  // A truncated or doctored file shows itself when its data is followed; a few addresses from all over the space are tried.
  for (const address of ['1.1.1.1', '8.8.8.8', '46.4.0.1', '81.2.69.142', '128.0.0.1', '203.0.113.9', '223.255.255.254']) {
    try {
      steps.begin();
      reader.get(address);
    } catch (error) {
      throw bad(file, `the record of ${address} cannot be read (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  const places = !/\b(?:ASN|ISP|Anonymous|Domain|Connection)/i.test(type);
  const known = new Map<string, Dynamic>();
  const lookup: GeoIpLookup = (address) => {
    const cached = known.get(address);
    if (cached !== undefined) return cached;
    steps.begin();
    const found = read(reader, address);
    if (known.size > 50_000) known.clear();
    known.set(address, found);
    return found;
  };
  const built =
    metadata.buildEpoch instanceof Date && !Number.isNaN(metadata.buildEpoch.getTime()) ? metadata.buildEpoch.toISOString() : '';
  return { type, built, nodes: metadata.nodeCount, places, cities: /City|Enterprise|Insights/i.test(type), lookup };
}

/**
 * Values the database points to, kept since many networks share them. Counts the pointers followed for one address: a doctored
 * file can point back and forth so that a single record never ends.
 */
class Steps {
  private readonly known = new Map<unknown, unknown>();
  private left = 0;
  begin(): void {
    this.left = POINTERS_MAX;
  }
  get(offset: unknown): unknown {
    if (--this.left < 0) throw new Error('a record follows too many pointers');
    return this.known.get(offset);
  }
  set(offset: unknown, value: unknown): void {
    if (this.known.size >= VALUES_KEPT) this.known.clear();
    this.known.set(offset, value);
  }
}
const POINTERS_MAX = 10_000;
const VALUES_KEPT = 50_000;

function read(reader: Reader, address: string): Dynamic {
  let record: unknown;
  try {
    record = reader.get(address);
  } catch {
    return null; // one damaged record must not end a hunt over millions of rows
  }
  if (!isObject(record)) return null;
  const country = isObject(record['country']) ? record['country'] : record['registered_country'];
  const subdivisions = record['subdivisions'];
  const location = record['location'];
  const [state] = Array.isArray(subdivisions) ? (subdivisions as unknown[]) : [];
  const latitude = isObject(location) ? numberOf(location['latitude']) : null;
  const longitude = isObject(location) ? numberOf(location['longitude']) : null;
  const info = { country: nameOf(country), state: nameOf(state), city: nameOf(record['city']), latitude, longitude };
  return info.country === '' && info.city === '' && latitude === null ? null : info;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
/** The English name of a place; some databases keep the name alone. */
function nameOf(place: unknown): string {
  if (typeof place === 'string') return place;
  if (!isObject(place)) return '';
  const names = place['names'];
  if (isObject(names)) {
    const name = names['en'] ?? Object.values(names)[0];
    if (typeof name === 'string') return name;
  }
  const code = place['iso_code'] ?? place['name'];
  return typeof code === 'string' ? code : '';
}
