// Incidents: the list, or the page of one.

import './incidents.css';
import { usePlace } from '../../state/navigation.js';
import { IncidentList } from './IncidentList.js';
import { IncidentPage } from './IncidentPage.js';

export function IncidentsRoom() {
  const { id } = usePlace('incidents');
  return id === null ? <IncidentList /> : <IncidentPage key={id} id={id} />;
}
