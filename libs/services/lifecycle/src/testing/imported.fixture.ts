import type { DatabaseProcessInputs } from '../assess-database/database-process-run.js';
import { readImport } from '../import-database/read-import.js';

/** Body of a database as it is stored after an import. */
export async function imported(name: string, text: string): Promise<Uint8Array> {
  const outcome = await readImport({ name, bytes: new TextEncoder().encode(text) });
  if ('problem' in outcome) throw new Error(outcome.problem);
  return outcome.read.body;
}

export function processInputs(activity: string, change: Partial<DatabaseProcessInputs> = {}): DatabaseProcessInputs {
  return {
    ...{ database: { id: '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80', digest: 'd'.repeat(64) }, activity, amount: '1' },
    ...{ method: 'GWP100-AR6', draws: 1_000, seed: '1', date: '2026-01-01', ...change },
  };
}

/** Amounts of the works that the specs change. */
export interface WorksAmounts {
  readonly ironKg: number;
  readonly steelCo2Kg: number;
}

export const works: WorksAmounts = { ironKg: 0.9, steelCo2Kg: 0.2 };

/** Steel of iron and power, whose plant needs steel; wind power is a product of its own, in MJ. */
export function worksCsv({ ironKg, steelCo2Kg }: WorksAmounts = works): string {
  return `process,flow,kind,direction,amount,unit,medium,cas,spread,geometric_sd
steel making,steel,product,output,1,kg,,,,
steel making,iron,product,input,${ironKg},kg,,,lognormal,1.05
steel making,electricity,product,input,0.5,kWh,,,,
steel making,Carbon dioxide,elementary,output,${steelCo2Kg},kg,air,124-38-9,,
iron making,iron,product,output,1,kg,,,,
iron making,electricity,product,input,0.3,kWh,,,,
iron making,Carbon dioxide,elementary,output,1.5,kg,air,124-38-9,lognormal,1.1
coal power,electricity,product,output,1,kWh,,,,
coal power,steel,product,input,0.002,kg,,,,
coal power,Carbon dioxide,elementary,output,0.9,kg,air,124-38-9,,
wind power,wind electricity,product,output,1,MJ,,,,
wind power,steel,product,input,0.001,kg,,,,
wind power,Carbon dioxide,elementary,output,0.004,kg,air,124-38-9,,
`;
}

/** Steel at k + 1 kg of carbon dioxide, where k = base x 2 is the process's own and base = 3 of the whole database. */
export function parameterCsv(base = 3): string {
  return `{SimaPro 9.1}
{CSV separator: Semicolon}

Process

Process identifier
p

Products
steel;kg;1;100;x;;

Emissions to air
Carbon dioxide, fossil;;kg;k + 1;Lognormal;1.21;0;0;
Carbon dioxide, fossil;;kg;1 / (base - 4);Undefined;0;0;0;
Carbon dioxide, fossil;;kg;2;Undefined;0;0;0;

Calculated parameters
k;base * 2;

End

Project Input parameters
base;${base};Undefined;1;0;0;No;

End
`;
}

/** A treatment that causes 1.5 kg of carbon dioxide per kg of rubbish it takes. */
export const treatmentCsv = `process,flow,kind,direction,amount,unit,reference,medium,cas
burning,rubbish,waste,input,2,kg,yes,,
burning,Carbon dioxide,elementary,output,3,kg,,air,124-38-9
`;
