// Short messages above the status line.

import { Button } from '@blueprintjs/core';
import { CrossIcon } from '@blueprintjs/icons';
import { dismiss, useNotices } from '../state/notices.js';
import { strings } from './strings.js';

export function Notices() {
  const notices = useNotices((s) => s.notices);
  return (
    <div className="q-notices" role="region" aria-live="polite" aria-label={strings.notices.label}>
      {notices.map((n) => (
        <div key={n.id} className="q-notice" data-tone={n.tone} role={n.tone === 'error' ? 'alert' : undefined}>
          <span className="q-grow">{n.text}</span>
          {n.action && (
            <Button
              size="small"
              text={n.action.label}
              onClick={() => {
                n.action?.run();
                dismiss(n.id);
              }}
            />
          )}
          <Button
            size="small"
            variant="minimal"
            icon={<CrossIcon size={12} />}
            aria-label={strings.notices.close}
            onClick={() => dismiss(n.id)}
          />
        </div>
      ))}
    </div>
  );
}
