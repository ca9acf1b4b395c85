import type { DoctorReport } from './doctorReport';

type LookedIn = DoctorReport['agents'][number]['looked_in'];

/** Names of variables; those of the base directories (XDG) add folders to the usual ones. */
const ownVariable = /^(?!XDG_)[A-Z][A-Z0-9_]+$/;

/** Whether a user said by a variable where an agent keeps its sessions. */
export function isOwnFolder({ origin }: Pick<LookedIn[number], 'origin'>): boolean {
  return ownVariable.test(origin);
}

/**
 * The folders of an agent that one wants to read of: those that are there, or that the user named, else the usual one. An
 * agent that lives in editors has some twenty others, which `left` counts.
 */
export function foldersToName(lookedIn: LookedIn): { readonly named: LookedIn; readonly left: number } {
  const told = lookedIn.filter(folder => folder.exists || isOwnFolder(folder));
  const named = told.length === 0 ? lookedIn.slice(0, 1) : told;
  return { named, left: lookedIn.length - named.length };
}
