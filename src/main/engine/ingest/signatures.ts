// Signatures of formats that are known but not read yet, so that a source left out says what it is.

import { isOfficeDocument } from './containers/index.js';

const SIGNATURES: readonly (readonly [offset: number, hex: string, what: string])[] = [
  [0, '53514c69746520666f726d6174203300', 'a SQLite database'],
  [0, '72656766', 'a Windows registry hive'],
  [0, '46494c45', 'an NTFS master file table'],
  [0, '4d414d04', 'a compressed Windows prefetch file'],
  [4, '53434341', 'a Windows prefetch file'],
  [0, 'd0cf11e0a1b11ae1', 'an OLE compound file (.msg, old Office)'],
  [0, '2142444e', 'an Outlook store (PST or OST)'],
  [0, '4c0000000114020000000000c000000000000046', 'a Windows shortcut'],
  [0, '300000004c664c65', 'a legacy Windows event log (.evt)'],
  [0, '4c504b5348485248', 'a systemd journal'],
  [0, 'd4c3b2a1', 'a packet capture'],
  [0, 'a1b2c3d4', 'a packet capture'],
  [0, '0a0d0d0a', 'a packet capture (pcapng)'],
  [0, '50415231', 'a Parquet file'],
  [0, '377abcaf271c', 'a 7-Zip archive'],
  [0, '526172211a07', 'a RAR archive'],
  [0, '425a68', 'a bzip2 file'],
  [0, 'fd377a585a00', 'an xz file'],
  [0, '28b52ffd', 'a Zstandard file'],
  [0, '45564609', 'an EnCase disk image'],
  [0, '25504446', 'a PDF document'],
  [0, '62706c697374', 'a binary property list'],
  [0, 'efcdab89', 'an ESE database'],
  [4, 'efcdab89', 'an ESE database'],
  [0, '4d5a', 'a Windows executable'],
  [0, '7f454c46', 'an ELF executable'],
  [0, 'ffd8ff', 'a JPEG image'],
  [0, '89504e47', 'a PNG image'],
];

/** What the head looks like; null when nothing is known about it. */
export function signatureOf(head: Uint8Array): string | null {
  if (head[0] === 0x50 && isOfficeDocument(head)) return 'an Office document';
  for (const [offset, hex, what] of SIGNATURES) {
    let same = head.length >= offset + hex.length / 2;
    for (let i = 0; same && i < hex.length / 2; i++) same = head[offset + i] === Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
    if (same) return what;
  }
  return null;
}
