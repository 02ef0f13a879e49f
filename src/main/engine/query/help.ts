// What the editor asks of the parser: diagnostics, completion and quick documentation.

import type { CallOut } from '../../../shared/contract/index.js';

export interface KqlHelp {
  diagnose(kql: string): Promise<CallOut<'hunt.diagnose'>>;
  complete(kql: string, position: number): Promise<CallOut<'hunt.complete'>>;
  hover(kql: string, position: number): Promise<CallOut<'hunt.hover'>>;
}
