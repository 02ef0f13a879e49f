// A small form for the parameters a query declares: a typed field each, kept with the tab, handed to the engine as values.

import { useEffect, useState } from 'react';
import type { QueryParameter } from '../../../shared/contract/hunt.js';
import { useCall } from '../../api/client.js';
import { strings } from './strings.js';

interface Props {
  readonly kql: string;
  readonly values: Readonly<Record<string, string>>;
  readonly onChange: (values: Readonly<Record<string, string>>) => void;
  readonly onRun: () => void;
}
const ASK_AFTER_MS = 400;

export function Parameters({ kql, values, onChange, onRun }: Props) {
  const declares = /\bquery_parameters\b/.test(kql);
  const [asked, setAsked] = useState(kql);
  useEffect(() => {
    if (!declares) return undefined;
    const timer = setTimeout(() => setAsked(kql), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [kql, declares]);
  const call = useCall('hunt.parameters', declares ? { kql: asked } : null);
  if (!declares || !call.data || call.data.length === 0) return null;
  return (
    <form
      className="hunt-parameters"
      aria-label={strings.parameters}
      onSubmit={(e) => {
        e.preventDefault();
        onRun();
      }}
    >
      {call.data.map((p) => {
        const value = values[p.name] ?? '';
        const wrong = problemOf(p, value);
        const set = (next: string) => onChange({ ...values, [p.name]: next });
        return (
          <label key={p.name} title={wrong ?? p.type}>
            <span>
              {p.name} <span className="q-dim">{p.type}</span>
            </span>
            {p.type === 'bool' ? (
              <select value={value} onChange={(e) => set(e.target.value)}>
                <option value="">{p.fallback === null ? strings.choose : `${p.fallback} (${strings.fallback})`}</option>
                <option value="true">true</option>
                <option value="false">false</option>
              </select>
            ) : (
              <input
                value={value}
                inputMode={
                  p.type === 'int' || p.type === 'long' ? 'numeric' : p.type === 'real' || p.type === 'decimal' ? 'decimal' : 'text'
                }
                placeholder={p.fallback ?? EXAMPLES[p.type] ?? (p.type === 'string' ? strings.emptyText : strings.needed)}
                aria-invalid={wrong !== null}
                onChange={(e) => set(e.target.value)}
              />
            )}
            {wrong !== null && <span className="hunt-wrong">{wrong}</span>}
          </label>
        );
      })}
      <button type="submit" className="q-chip">
        {strings.runWith}
      </button>
    </form>
  );
}

const EXAMPLES: Readonly<Record<string, string>> = {
  datetime: '2026-03-13T09:00:00Z',
  timespan: '1.00:00:00 or 2h',
  guid: '00000000-0000-…',
  dynamic: '{"a":1}',
};
const SHAPES: Readonly<Partial<Record<QueryParameter['type'], RegExp>>> = {
  int: /^-?\d{1,10}$/,
  long: /^-?\d{1,19}$/,
  real: /^[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+|nan|inf)$/i,
  decimal: /^-?\d+(?:\.\d+)?$/,
  datetime: /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?Z?)?$/,
  timespan: /^-?(?:\d+(?:\.\d+)?(?:d|h|m|s|ms|microsecond|tick)|(?:\d+\.)?\d\d?:\d\d(?::\d\d(?:\.\d{1,7})?)?)$/,
  guid: /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
};

/** What is wrong with a typed value; null when it will do. Nothing typed means the default, when there is one. */
export function problemOf(parameter: QueryParameter, value: string): string | null {
  if (value === '') return parameter.fallback === null && parameter.type !== 'string' ? strings.needed : null;
  if (parameter.type === 'dynamic') {
    try {
      JSON.parse(value);
      return null;
    } catch {
      return strings.notJson;
    }
  }
  return SHAPES[parameter.type]?.test(value) === false ? `${strings.notA} ${parameter.type}` : null;
}
