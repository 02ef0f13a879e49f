// RFC 4180 with CRLF, quoting only where needed; a header row from the first row's keys.

export type CsvRow = Readonly<Record<string, string | number | boolean | null>>;

export function csv(columns: readonly string[], rows: readonly CsvRow[]): string {
  const cell = (value: string | number | boolean | null | undefined): string => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}
