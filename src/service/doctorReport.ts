import { adapters } from '../agents/registry';
import { type FidelityShape, fidelityShape } from '../model/fidelity';
import type { HostEnvironment } from '../model/hostEnvironment';
import type { PriceProvenance } from '../pricing/provenance';
import type { Database } from '../store/engine/database';
import { type AgentHealth, agentHealth, unpricedModels } from '../store/readModels/doctor';

export interface DoctorReport {
  schema: 'contrail.doctor/1';
  database: {
    path: string;
    bytes: number;
    schema_version: number;
    /** Process id of the owner. */
    owner: number;
    notices: string[];
  };
  prices: PriceProvenance;
  agents: (AgentHealth & {
    name: string;
    roots: string[];
    /** The same with how each was found, and whether it is there. */
    looked_in: { path: string; origin: string; exists: boolean }[];
    fidelity: FidelityShape;
  })[];
  unpriced_models: string[];
  unpriced: { model: string; requests: number }[];
}

/** The state of the store and of every agent's sessions, with all that could not be read. */
export function doctorReport(
  db: Database,
  database: DoctorReport['database'],
  prices: PriceProvenance,
  environment: HostEnvironment,
  exists: (path: string) => boolean,
): DoctorReport {
  const unpriced = unpricedModels(db);
  return {
    schema: 'contrail.doctor/1',
    database,
    prices,
    agents: adapters.map(adapter => ({
      ...agentHealth(db, adapter.agent),
      name: adapter.displayName,
      roots: adapter.roots(environment).map(({ path }) => path),
      looked_in: adapter.roots(environment).map(({ path, origin }) => ({ path, origin, exists: exists(path) })),
      fidelity: fidelityShape(adapter.fidelity),
    })),
    unpriced_models: unpriced.map(({ model }) => model),
    unpriced,
  };
}
