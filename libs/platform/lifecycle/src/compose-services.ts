import type { RunningService } from './running-service.js';

/** Starts one service; `urls` holds those of the services started before it, as `<service>.<protocol>`. */
export type ServiceStarter = (urls: Readonly<Record<string, string>>) => Promise<RunningService>;

/**
 * Several started services as one. Give them in the order they depend on each other, the database first.
 *
 * Draining and disposing go the other way round: intake stops before what it feeds. A failure in one service does
 * not spare the others; all failures come back together.
 *
 * @throws AggregateError from `drain` and dispose when a service failed
 */
export function composeServices(name: string, services: readonly RunningService[]): RunningService {
  const lastFirst = [...services].reverse();
  return {
    name,
    urls: urlsOf(services),
    async ready() {
      for (const service of services) await service.ready();
    },
    drain: () => visitAll(`${name}: drain`, lastFirst, (service) => service.drain()),
    [Symbol.asyncDispose]: () => visitAll(`${name}: stop`, lastFirst, (service) => service[Symbol.asyncDispose]()),
  };
}

/** Starts services one after the other. When one fails, those already started are stopped before the error is thrown. */
export async function startServices(name: string, starters: readonly ServiceStarter[]): Promise<RunningService> {
  const started: RunningService[] = [];
  try {
    for (const start of starters) started.push(await start(urlsOf(started)));
  } catch (error) {
    await composeServices(name, started)
      [Symbol.asyncDispose]()
      .catch((stopError: unknown) => {
        throw new AggregateError([error, stopError], `${name}: start failed, and so did stopping what had started`);
      });
    throw error;
  }
  return composeServices(name, started);
}

function urlsOf(services: readonly RunningService[]): Readonly<Record<string, string>> {
  return Object.freeze(
    Object.fromEntries(
      services.flatMap(({ name, urls }) => Object.entries(urls).map(([protocol, url]) => [`${name}.${protocol}`, url])),
    ),
  );
}

async function visitAll(
  what: string,
  services: readonly RunningService[],
  visit: (service: RunningService) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const service of services) {
    try {
      await visit(service);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${what} failed in ${failures.length} service(s)`);
}
