// Is the service in this container alive? Exit code 0 says yes.
const deadlineMs = 4_000;
const url = `http://127.0.0.1:${process.env.HTTP_PORT}/health/live`;
const { ok } = await fetch(url, { signal: AbortSignal.timeout(deadlineMs) });
process.exitCode = ok ? 0 : 1;
