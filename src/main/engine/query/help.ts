// What the editor asks of the parser: diagnostics, completion, quick documentation, layout and declared parameters.

import type { CallOut } from '../../../shared/contract/index.js';

export interface KqlHelp {
  diagnose(kql: string): Promise<CallOut<'hunt.diagnose'>>;
  complete(kql: string, position: number): Promise<CallOut<'hunt.complete'>>;
  hover(kql: string, position: number): Promise<CallOut<'hunt.hover'>>;
  format(kql: string, start: number, end: number): Promise<CallOut<'hunt.format'>>;
  parameters(kql: string): Promise<CallOut<'hunt.parameters'>>;
}
