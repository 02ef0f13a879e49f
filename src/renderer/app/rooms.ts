// Every room of the window, explicitly. To add one: its id in state/places.ts, a line here, a folder in rooms/.

import {
  DashboardIcon,
  DatabaseIcon,
  GanttChartIcon,
  GraphIcon,
  NotificationsIcon,
  PeopleIcon,
  SearchIcon,
  WarningSignIcon,
} from '@blueprintjs/icons';
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { RoomId } from '../state/places.js';
import { strings } from './strings.js';

export interface Room {
  readonly id: RoomId;
  readonly label: string;
  readonly icon: ComponentType<{ readonly size?: number }>;
  /** The letter after `g`. */
  readonly key: string;
  readonly view: LazyExoticComponent<ComponentType>;
}

export const rooms: readonly Room[] = [
  {
    id: 'overview',
    label: strings.rooms.overview,
    icon: DashboardIcon,
    key: 'o',
    view: lazy(async () => ({ default: (await import('../rooms/overview/index.js')).OverviewRoom })),
  },
  {
    id: 'sources',
    label: strings.rooms.sources,
    icon: DatabaseIcon,
    key: 's',
    view: lazy(async () => ({ default: (await import('../rooms/sources/index.js')).SourcesRoom })),
  },
  {
    id: 'incidents',
    label: strings.rooms.incidents,
    icon: WarningSignIcon,
    key: 'i',
    view: lazy(async () => ({ default: (await import('../rooms/incidents/index.js')).IncidentsRoom })),
  },
  {
    id: 'alerts',
    label: strings.rooms.alerts,
    icon: NotificationsIcon,
    key: 'a',
    view: lazy(async () => ({ default: (await import('../rooms/alerts/index.js')).AlertsRoom })),
  },
  {
    id: 'hunt',
    label: strings.rooms.hunt,
    icon: SearchIcon,
    key: 'h',
    view: lazy(async () => ({ default: (await import('../rooms/hunt/index.js')).HuntRoom })),
  },
  {
    id: 'graph',
    label: strings.rooms.graph,
    icon: GraphIcon,
    key: 'g',
    view: lazy(async () => ({ default: (await import('../rooms/graph/index.js')).GraphRoom })),
  },
  {
    id: 'timeline',
    label: strings.rooms.timeline,
    icon: GanttChartIcon,
    key: 't',
    view: lazy(async () => ({ default: (await import('../rooms/timeline/index.js')).TimelineRoom })),
  },
  {
    id: 'entities',
    label: strings.rooms.entities,
    icon: PeopleIcon,
    key: 'e',
    view: lazy(async () => ({ default: (await import('../rooms/entities/index.js')).EntitiesRoom })),
  },
];
