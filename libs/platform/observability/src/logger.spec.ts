import fc from 'fast-check';
import { createLogger, isSecretName, redact, tracer, withSpan, type LoggerOptions } from './index.js';
import { captureTelemetry } from './testing/capture-telemetry.js';

function capture(options: LoggerOptions = {}) {
  const lines: string[] = [];
  const log = createLogger('lifecycle', { ...options, write: (line) => lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') as Record<string, unknown> };
}

describe('createLogger', () => {
  it('writes one JSON object a line', () => {
    const { log, lines, last } = capture();
    log.child({ topic: 'a' }).info('footprint restated\nforged', { products: 3, big: 9007199254740993n });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1);
    expect(last()).toMatchObject({
      level: 'info',
      service: 'lifecycle',
      message: 'footprint restated\nforged',
      topic: 'a',
      products: 3,
      big: '9007199254740993',
    });
    expect(Date.parse(String(last()['time']))).not.toBeNaN();
  });

  it('writes one line of text for people, whatever the values hold', () => {
    const { log, lines } = capture({ format: 'text' });
    log.warn('relay\nslow \u001b[31m', { lagMs: 12, name: 'steel\ncoil', error: new TypeError('boom') });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}WARN {3}lifecycle {2}relay\\u000aslow \\u001b\[31m {2}lagMs=12/,
    );
    expect(lines[0]).toContain('TypeError: boom');
    expect(lines[0]?.trimEnd()).not.toMatch(/[\n\u001b]/);
  });

  it('drops lines below its level', () => {
    const { log, lines } = capture({ level: 'warn' });
    log.info('quiet');
    log.debug('quiet');
    expect(lines).toEqual([]);
    log.error('loud');
    expect(lines).toHaveLength(1);
  });

  it('keeps the line`s own fields from being overwritten', () => {
    const { log, last } = capture();
    log.info('true', { message: 'false', level: 'fatal', service: 'other' });
    expect(last()).toMatchObject({ message: 'true', level: 'info', service: 'lifecycle', 'field.message': 'false' });
  });

  it('spells out errors with their cause', () => {
    const { log, last } = capture();
    const error = Object.assign(new Error('outer', { cause: new RangeError('inner') }), { code: 'E1' });
    log.error('failed', { error });
    expect(last()['error']).toMatchObject({
      name: 'Error',
      message: 'outer',
      code: 'E1',
      cause: { name: 'RangeError', message: 'inner' },
    });
  });
});

describe('redaction', () => {
  it.each(['authorization', 'Authorization', 'client_secret', 'clientSecret', 'access-token', 'PASSWORD', 'token'])(
    'hides a field named %s at any depth',
    (name) => {
      const { log, lines } = capture();
      log.info('asked', { request: { headers: [{ [name]: 'hunter2hunter2' }] }, [name]: 'hunter2hunter2' });
      expect(lines.join('')).not.toContain('hunter2');
    },
  );

  it('hides credentials by their shape', () => {
    const { log, lines } = capture();
    log.child({ note: 'basic dXNlcjpwYXNz' }).error('got Bearer eyJhbGciOiJFZERTQSJ9.e30.c2ln', {
      error: new Error('postgres://butler:hunter2@db/butler refused'),
    });
    expect(lines.join('')).not.toMatch(/eyJhbGci|dXNlcjpw|hunter2/);
  });

  it('never shows a secret, wherever it is put', () => {
    const secret = 's3cr3t-value';
    const withSecret = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.record({ token: fc.constant(secret) }),
        fc.record({ a: tie('node'), b: fc.string() }),
        fc.array(tie('node'), { maxLength: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(withSecret, (value) => {
        expect(JSON.stringify([redact(value)])).not.toContain(secret);
      }),
    );
  });

  it('ends on cyclic values', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    expect(JSON.stringify(redact(cyclic))).toContain('[…]');
  });

  it('leaves names that only resemble a secret', () => {
    expect(isSecretName('tokens')).toBe(false);
    expect(isSecretName('authorizationDate')).toBe(false);
  });
});

describe('log lines and traces', () => {
  it('carries the active trace, and reaches the log exporter redacted', async () => {
    await using telemetry = captureTelemetry();
    const { log, last } = capture();
    await withSpan(tracer('lifecycle'), 'assess', {}, () => {
      log.info('inside', { password: 'hunter2', products: 2 });
    });
    const [span] = telemetry.spans();
    expect(last()).toMatchObject({ trace_id: span?.spanContext().traceId, span_id: span?.spanContext().spanId });
    const [record] = telemetry.logRecords();
    expect(record).toMatchObject({ body: 'inside', severityText: 'info', attributes: { products: 2 } });
    expect(record?.attributes['password']).toBe('[redacted]');
    expect(record?.spanContext?.traceId).toBe(span?.spanContext().traceId);
    expect(record?.instrumentationScope.name).toBe('carbon-butler.lifecycle');
    log.info('outside');
    expect(last()).not.toHaveProperty('trace_id');
  });
});
