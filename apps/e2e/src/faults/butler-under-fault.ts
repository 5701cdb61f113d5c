import { ButlerProcess } from '../butler-process.js';

export interface ButlerPlace {
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** Undefined for the PostgreSQL log. */
  readonly kafka: string | undefined;
}

const serviceUpMs = 60_000;
const requestTimeoutMs = 30_000;
const pollMs = 100;

/** A butler with a process for each service, used as a partner does: through HTTP, with a deadline. */
export class ButlerUnderFault {
  /** How often it gave up and an operator, which is the campaign, had to start it again. */
  operatorStarts = 0;
  private token = '';
  private starting: Promise<void> | undefined;

  private constructor(
    private readonly place: ButlerPlace,
    private butler: ButlerProcess,
  ) {}

  static async start(place: ButlerPlace): Promise<ButlerUnderFault> {
    const started = new ButlerUnderFault(place, await startButler(place));
    await started.signIn();
    return started;
  }

  async signIn(): Promise<void> {
    this.token = await this.butler.token();
  }

  /** Answers with status and text; rejects while the gateway is away. Starts a butler that gave up again. */
  async request(path: string, body?: { readonly text: string; readonly mediaType: string }): Promise<Answer> {
    await this.startIfGivenUp();
    const answer = await fetch(this.butler.url + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${this.token}`, ...(body ? { 'content-type': body.mediaType } : {}) },
      signal: AbortSignal.timeout(requestTimeoutMs),
      ...(body ? { body: body.text } : {}),
    });
    return { status: answer.status, text: await answer.text() };
  }

  async killService(name: string): Promise<void> {
    const pid = await this.serviceUp(name);
    process.kill(pid, 'SIGKILL');
  }

  async killAll(): Promise<void> {
    await this.butler.kill();
  }

  async startAgain(): Promise<void> {
    this.butler = await startButler(this.place);
    await this.signIn();
  }

  async stop(): Promise<void> {
    await this.butler.stop();
  }

  /** Its process id, once it has one. */
  private async serviceUp(name: string): Promise<number> {
    for (const endMs = performance.now() + serviceUpMs; performance.now() < endMs;) {
      const pid = (await this.butler.apps()).get(name);
      if (pid !== undefined) return pid;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new Error(`${name} did not run within ${serviceUpMs} ms`);
  }

  private async startIfGivenUp(): Promise<void> {
    if (this.butler.exitCode === undefined) return;
    this.starting ??= (async () => {
      await this.startAgain();
      this.operatorStarts += 1;
    })().finally(() => {
      this.starting = undefined;
    });
    await this.starting;
  }
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

function startButler({ dataDir, databaseUrl, kafka }: ButlerPlace): Promise<ButlerProcess> {
  const args = ['--processes', ...(kafka === undefined ? [] : ['--kafka', kafka])];
  return ButlerProcess.start(dataDir, { DATABASE_URL: databaseUrl }, args);
}
