// The keyboard on one page.

import { Dialog, DialogBody } from '@blueprintjs/core';
import { setHelp, useFrame } from '../state/frame.js';
import { KEYS, strings } from './strings.js';

export function KeyHelp() {
  const open = useFrame((s) => s.help);
  return (
    <Dialog isOpen={open} onClose={() => setHelp(false)} title={strings.help.title} style={{ width: 720 }} transitionDuration={80}>
      <DialogBody>
        <div className="q-keys">
          {KEYS.map((g) => (
            <section key={g.group}>
              <h3>{g.group}</h3>
              <dl>
                {g.keys.map(([key, what]) => (
                  <Key key={key} keys={key} what={what} />
                ))}
              </dl>
            </section>
          ))}
        </div>
      </DialogBody>
    </Dialog>
  );
}

function Key({ keys, what }: { readonly keys: string; readonly what: string }) {
  return (
    <>
      <dt>
        <kbd className="q-kbd">{keys}</kbd>
      </dt>
      <dd>{what}</dd>
    </>
  );
}
