import { isOwnFolder } from '../../service/lookedIn';

/** The part of Doctor's report that is looked at. */
interface Report {
  readonly agents: readonly { readonly looked_in: readonly { readonly origin: string }[] }[];
}

/** Whether agents' sessions were looked up where agents keep them unless they are told otherwise. */
export function lookedInUsualFolders({ agents }: Report, hasOwnHome: boolean): boolean {
  return !hasOwnHome && !agents.some(({ looked_in }) => looked_in.some(isOwnFolder));
}
