export interface DeployedService {
  readonly name: string;
  readonly chart: string;
  readonly config: readonly string[];
  readonly edge: boolean;
  readonly operatesDeadLetters: boolean;
}
export const services: readonly DeployedService[];
export function chartOf(name: string): string;
