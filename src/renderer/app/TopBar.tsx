// Case, the one time range with the case's histogram, the case clock, the display zone, theme and the palette.

import { Button } from '@blueprintjs/core';
import { ArrowLeftIcon, ArrowRightIcon, FlashIcon, HelpIcon, MoonIcon } from '@blueprintjs/icons';
import { useCall } from '../api/client.js';
import { setZone, toggleTheme, useTheme, useZone } from '../state/appearance.js';
import { setHelp, setPalette } from '../state/frame.js';
import { back, canGoBack, canGoForward, forward, useNavigation } from '../state/navigation.js';
import { setTimeRange, useRange } from '../state/timeRange.js';
import { plural, zoneName } from '../widgets/format.js';
import { HistogramBrush } from '../widgets/HistogramBrush.js';
import { ClockChip } from './ClockChip.js';
import { RangeChip } from './RangeChip.js';
import { strings } from './strings.js';

const BUCKETS = 110;

export function TopBar() {
  const info = useCall('case.info', {}).data;
  const histogram = useCall('case.histogram', { buckets: BUCKETS }).data;
  const range = useRange();
  const theme = useTheme();
  const zone = useZone();
  const backward = useNavigation(canGoBack);
  const ahead = useNavigation(canGoForward);
  return (
    <header className="q-top">
      <div className="q-row" style={{ gap: 0 }}>
        <Button
          variant="minimal"
          size="small"
          icon={<ArrowLeftIcon size={14} />}
          aria-label={strings.back}
          title={`${strings.back} (Alt ←)`}
          disabled={!backward}
          onClick={back}
        />
        <Button
          variant="minimal"
          size="small"
          icon={<ArrowRightIcon size={14} />}
          aria-label={strings.forward}
          title={`${strings.forward} (Alt →)`}
          disabled={!ahead}
          onClick={forward}
        />
      </div>
      <div className="q-case" title={info?.folder}>
        <b className="q-cut">{info?.name ?? '…'}</b>
        <small className="q-cut">{info ? strings.caseLine(plural(info.hosts, 'host'), plural(info.accounts, 'account')) : ' '}</small>
      </div>
      <div className="q-top-brush">
        {histogram?.extent && (
          <HistogramBrush
            extent={histogram.extent}
            counts={histogram.counts}
            alerts={histogram.alerts}
            range={range}
            onRange={setTimeRange}
          />
        )}
      </div>
      <RangeChip extent={info?.extent ?? null} />
      {info && <ClockChip info={info} />}
      <button
        type="button"
        className="q-chip"
        aria-label={`${strings.zone.label}: ${zoneName(zone)}`}
        title={strings.zone.label}
        onClick={() => setZone(zone === 'utc' ? 'local' : 'utc')}
      >
        <b>{zone === 'utc' ? strings.zone.utc : `${strings.zone.local} ${zoneName(zone)}`}</b>
      </button>
      <button type="button" className="q-find" onClick={() => setPalette(true)} aria-keyshortcuts="Control+K" aria-haspopup="dialog">
        <span className="q-cut">{strings.palette.placeholder}</span>
        <kbd className="q-kbd">Ctrl&nbsp;K</kbd>
      </button>
      <div className="q-row" style={{ gap: 0 }}>
        <Button
          variant="minimal"
          size="small"
          icon={theme === 'dark' ? <FlashIcon size={14} /> : <MoonIcon size={14} />}
          aria-label={theme === 'dark' ? strings.theme.toLight : strings.theme.toDark}
          title={theme === 'dark' ? strings.theme.toLight : strings.theme.toDark}
          onClick={toggleTheme}
        />
        <Button
          variant="minimal"
          size="small"
          icon={<HelpIcon size={14} />}
          aria-label={strings.help.open}
          title={`${strings.help.open} (?)`}
          onClick={() => setHelp(true)}
        />
      </div>
    </header>
  );
}
