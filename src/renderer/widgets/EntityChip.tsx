// An entity by name: icon and hue of its type, lit while it is selected anywhere, a press shows it in the inspector.

import type { EntityRef, EntityType } from '../../shared/contract/values.js';
import { openEntity } from '../state/navigation.js';
import { inspect, useIsLit } from '../state/selection.js';
import { ENTITY_LOOKS, entityHue } from './entityTypes.js';

export function EntityIcon({ type, size = 12 }: { readonly type: EntityType; readonly size?: number }) {
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} fill={entityHue(type)} aria-hidden="true">
      {ENTITY_LOOKS[type].paths.map((d) => (
        <path key={d} d={d} fillRule="evenodd" />
      ))}
    </svg>
  );
}

interface Props {
  readonly entity: EntityRef;
  /** Plain text instead of a button, for rows that are themselves pressed. */
  readonly still?: boolean;
  readonly icon?: boolean;
}

/** One press inspects, a double press opens its page. */
export function EntityChip({ entity, still = false, icon = true }: Props) {
  const lit = useIsLit(entity.id);
  const look = ENTITY_LOOKS[entity.type];
  const className = lit ? 'q-entity q-lit' : 'q-entity';
  const inside = (
    <>
      {icon && <EntityIcon type={entity.type} />}
      <span>{entity.name}</span>
    </>
  );
  const style = { color: entityHue(entity.type) };
  if (still)
    return (
      <span className={className} style={style} title={`${look.one}: ${entity.name}`}>
        {inside}
      </span>
    );
  return (
    <button
      type="button"
      className={className}
      style={style}
      title={`${look.one}: ${entity.name}\n${entity.id}`}
      onClick={(e) => {
        e.stopPropagation();
        inspect({ kind: 'entity', id: entity.id });
      }}
      onDoubleClick={(e) => {
        e.stopPropagation();
        openEntity(entity.id);
      }}
      // The row around it has keys of its own.
      onKeyDown={(e) => e.stopPropagation()}
    >
      {inside}
    </button>
  );
}

const MOST_TYPES = 5;

/** "2 accounts 3 hosts" as coloured counts, for narrow columns. */
export function EntityCounts({ entities }: { readonly entities: readonly EntityRef[] }) {
  const counts = new Map<EntityType, number>();
  for (const e of entities) counts.set(e.type, (counts.get(e.type) ?? 0) + 1);
  return (
    <span className="q-row" style={{ gap: 6 }}>
      {[...counts]
        .sort((a, b) => b[1] - a[1])
        .slice(0, MOST_TYPES)
        .map(([type, n]) => (
          <span
            key={type}
            className="q-entity"
            style={{ color: entityHue(type), flex: 'none' }}
            title={`${n} ${n === 1 ? ENTITY_LOOKS[type].one : ENTITY_LOOKS[type].many}`}
          >
            <EntityIcon type={type} size={11} />
            <span style={{ overflow: 'visible' }}>{n}</span>
          </span>
        ))}
    </span>
  );
}
