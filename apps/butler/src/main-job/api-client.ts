/** An answer of the API that is not the one asked for. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(method: string, path: string, status: number, body: string) {
    super(`${method} ${path} answered ${status}: ${body.slice(0, shownLengthMax)}`);
    this.status = status;
  }
}

const shownLengthMax = 1_000;
const requestTimeoutMs = 60_000;

/** Uses the public HTTP API as any partner would: a token for client credentials, then requests with it. */
export class ApiClient {
  private constructor(
    private readonly baseUrl: string,
    private readonly token: string,
  ) {}

  /** @throws ApiError */
  static async signIn(
    baseUrl: string,
    { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
  ): Promise<ApiClient> {
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    const answer = await send(baseUrl, 'POST', '/auth/token', { authorization: `Basic ${basic}` }, body);
    const { access_token: token } = JSON.parse(answer) as { readonly access_token: string };
    return new ApiClient(baseUrl, token);
  }

  async get<T>(path: string): Promise<T> {
    return JSON.parse(await this.text(path)) as T;
  }

  /** Undefined for 404. */
  async find<T>(path: string): Promise<T | undefined> {
    const text = await this.findText(path);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  /** Undefined for 404. */
  async findText(path: string): Promise<string | undefined> {
    try {
      return await this.text(path);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  text(path: string): Promise<string> {
    return send(this.baseUrl, 'GET', path, this.authorization());
  }

  /** Without a body when it is undefined. */
  async post<T>(path: string, body: unknown, mediaType = 'application/json'): Promise<T> {
    const headers = { ...this.authorization(), ...(body === undefined ? {} : { 'content-type': mediaType }) };
    return JSON.parse(
      await send(this.baseUrl, 'POST', path, headers, body === undefined ? undefined : JSON.stringify(body)),
    ) as T;
  }

  private authorization(): { readonly authorization: string } {
    return { authorization: `Bearer ${this.token}` };
  }
}

async function send(
  baseUrl: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string | URLSearchParams,
): Promise<string> {
  const answer = await fetch(new URL(path, baseUrl), {
    method,
    headers,
    signal: AbortSignal.timeout(requestTimeoutMs),
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new ApiError(method, path, answer.status, text);
  return text;
}
