import type { AgentId } from '../../model/agent';
import type { InputMeaning } from './requestInfo';

/** In what the members of the family differ. */
export interface TaskDialect {
  readonly agent: AgentId;
  readonly input: InputMeaning;
}
