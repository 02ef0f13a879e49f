// A whole result as a file of the browser: pieces come as events and become one Blob, so that no single string holds them all.

import type { Client } from '../../../shared/contract/index.js';

export type Format = 'csv' | 'ndjson' | 'parquet';
const TYPES: Readonly<Record<Format, string>> = {
  csv: 'text/csv;charset=utf-8',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
};

export async function exportFile(
  client: Client,
  resultId: string,
  format: Format,
  signal: AbortSignal,
  onRows: (rows: number) => void,
): Promise<Blob> {
  const parts: BlobPart[] = [];
  await client.call(
    'hunt.export',
    { resultId, format },
    {
      signal,
      onEvent: ({ text, base64, rows }) => {
        if (text !== null) parts.push(text);
        if (base64 !== null) parts.push(bytesOf(base64));
        onRows(rows);
      },
    },
  );
  return new Blob(parts, { type: TYPES[format] });
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
