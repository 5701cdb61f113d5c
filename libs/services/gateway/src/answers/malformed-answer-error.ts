/** A service's answer lacks a part its contract promises. */
export class MalformedAnswerError extends Error {
  override readonly name = 'MalformedAnswerError';
  constructor(readonly what: string) {
    super(`a service answered without ${what}`);
  }
}
