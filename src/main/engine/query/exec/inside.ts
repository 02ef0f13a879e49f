// Values found inside a dynamic, converted to a column's type.

import { textOf } from '../functions/index.js';
import { convert as convertTyped, plain, typeInside } from '../functions/convert.js';
import type { KqlType } from '../../../../shared/base/types.js';
import type { Dynamic, Scalar } from '../values.js';

export { typeInside };
export function convert(v: Scalar, from: KqlType, to: KqlType): Scalar {
  if (to === 'string') return textOf(v, 'dynamic');
  return convertTyped(from === 'dynamic' ? v : plain(v as Dynamic), from, to);
}
