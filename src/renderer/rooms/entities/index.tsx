// Entities: the list, or the page of one.

import './entities.css';
import { usePlace } from '../../state/navigation.js';
import { EntityList } from './EntityList.js';
import { EntityPage } from './EntityPage.js';

export function EntitiesRoom() {
  const { id } = usePlace('entities');
  return id === null ? <EntityList /> : <EntityPage key={id} id={id} />;
}
