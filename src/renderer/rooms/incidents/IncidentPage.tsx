// One incident: the attack story, who is in it, and why these alerts belong together.

import { useCall } from '../../api/client.js';
import { Panel } from '../../widgets/Panel.js';
import { ErrorState, Skeleton } from '../../widgets/States.js';
import { Comments } from './Comments.js';
import { EntitiesPanel } from './EntitiesPanel.js';
import { IncidentHead } from './IncidentHead.js';
import { Reasons } from './Reasons.js';
import { Story } from './Story.js';
import { words } from './strings.js';

export function IncidentPage({ id }: { readonly id: string }) {
  const call = useCall('incidents.get', { id }, { keep: false });
  if (call.data === undefined)
    return call.error ? <ErrorState error={call.error} onRetry={() => void call.refetch()} /> : <Skeleton lines={14} />;
  const { incident, alerts, reasons, comments, similar } = call.data;
  return (
    <>
      <IncidentHead incident={incident} alerts={alerts} reasons={reasons} />
      <div className="q-incident">
        <Panel title={words.story} aside={words.storyAside}>
          <Story alerts={alerts} />
        </Panel>
        <EntitiesPanel incident={incident} />
        <div className="q-incident-low">
          <Panel title={words.why} aside={words.whyAside}>
            <Reasons reasons={reasons} />
          </Panel>
          <Panel title={words.comments}>
            <Comments id={id} comments={comments} similar={similar} />
          </Panel>
        </div>
      </div>
    </>
  );
}
