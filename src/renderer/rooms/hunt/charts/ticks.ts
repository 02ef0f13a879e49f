// What stands at the lines of an axis: moments named so that the day is never a bare number, and timespans at round steps.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const DAY = 86_400_000;

/** Midnights are days, first days of long axes months, first months years; the first label of a short axis says day and year. */
export function momentTick(ms: number, index: number, span: number, utc: boolean): string {
  const d = new Date(utc ? ms : ms - new Date(ms).getTimezoneOffset() * 60_000);
  const [year, month, day] = [d.getUTCFullYear(), MONTHS[d.getUTCMonth()] ?? '', d.getUTCDate()];
  const time = d
    .toISOString()
    .slice(11, 23)
    .replace(/\.000$/, '')
    .replace(/:00$/, '');
  if (time !== '00:00') return index === 0 ? `${day} ${month} ${time}` : time;
  if (day === 1 && d.getUTCMonth() === 0 && span > 60 * DAY) return String(year);
  if (day === 1 && span > 300 * DAY) return index === 0 ? `${month} ${year}` : month;
  return index === 0 ? `${day} ${month} ${year}` : `${day} ${month}`;
}

const STEPS = [1, 2, 5, 10, 15, 30].flatMap((n) => [n, n * 60]);
const SECONDS = [...STEPS, ...[1, 2, 3, 6, 12, 24, 48, 120, 240, 720, 2400].map((h) => h * 3600)].sort((a, b) => a - b);
/** Round limits and steps of an axis in seconds; nothing where they are too fine or too wide for names of their own. */
export function timespanScale(low: number, high: number, lines: number): { min?: number; max?: number; interval?: number } {
  const step = SECONDS.find((s) => (high - low) / s <= lines);
  if (step === undefined || high - low < lines) return {};
  return { min: Math.floor(low / step) * step, max: Math.ceil(high / step) * step, interval: step };
}
