import fc from 'fast-check';
import { buildFactorIndex, candidatesMax, FactorIndexError, type FactorQuery, matchFactor } from './index.js';
import { factors } from './testing/factors.fixture.js';

const index = buildFactorIndex(factors);
const match = (query: FactorQuery, limit = 5) => matchFactor(index, query, { limit });
const first = (query: FactorQuery) => match(query).candidates[0]?.ruleId;
const reasons = (query: FactorQuery) => match(query).candidates[0]?.reasons.map(({ text }) => text.en);

describe('matchFactor', () => {
  it('says why: terms, unit, code and region', () => {
    const query = { text: 'Hot rolled coils', unit: 'kg', code: '7208 51 20', country: 'CN' };
    expect(first(query)).toBe('hot-rolled');
    expect(reasons(query)).toEqual([
      '"hot rolled coil" is in the label',
      'unit kg converts to t',
      'CN 7208 prefix',
      'region CN: exact',
    ]);
  });

  it.each([
    ['热轧卷板', 'hot-rolled'],
    ['熱軋捲板', 'hot-rolled'],
    ['ＨＲ ＣＯＩＬ', 'hot-rolled'],
    ['hot-rolled coils', 'hot-rolled'],
    ['cold roled coil', 'cold-rolled'],
    ['冷卷', 'cold-rolled'],
  ])('reads %s whatever its script, width, case, number and spelling', (text, ruleId) => {
    expect(first({ text })).toBe(ruleId);
  });

  it('says how it read a misspelt word and what it left over', () => {
    expect(reasons({ text: 'deisel Shell' })).toEqual([
      '"diesel" is in the label',
      '"deisel" read as "diesel"',
      '"shell" is not in the label',
    ]);
  });

  it('never offers a factor the amount does not convert to', () => {
    expect(match({ text: 'diesel', unit: 'L' }).candidates.map(({ ruleId }) => ruleId)).toEqual(['diesel.per-L']);
    expect(match({ text: '柴油', unit: '公斤' }).candidates.map(({ ruleId }) => ruleId)).toEqual(['diesel.per-t']);
    expect(match({ text: '20 litres diesel' }).candidates.map(({ ruleId }) => ruleId)).toEqual(['diesel.per-L']);
    expect(match({ text: 'diesel', unit: 'CNY' })).toEqual({ candidates: [], verdict: 'none' });
  });

  it('takes the units of one family for one answer', () => {
    expect(match({ text: 'diesel' }).verdict).toBe('match');
    expect(match({ text: 'glass' }).verdict).toBe('ambiguous');
  });

  it('prefers the region, then the one above it, and never the power of another', () => {
    const ids = (query: FactorQuery) => match(query).candidates.map(({ ruleId }) => ruleId);
    expect(ids({ text: '用电量 山西' })).toEqual(['power.CN-SX', 'power.CN']);
    expect(ids({ text: 'electricity', country: 'CN-HE' })).toEqual(['power.CN']);
    expect(ids({ text: 'electricity', country: 'CN' })).toEqual(['power.CN', 'power.CN-SX']);
    expect(match({ text: 'electricity', country: 'DE' })).toEqual({ candidates: [], verdict: 'none' });
    expect(ids({ text: 'steel coil', country: 'US' })[0]).toBe('cold-rolled');
  });

  it('turns away what only shares a word with a factor', () => {
    for (const text of [
      '柴油发电机组 租赁',
      'diesel generator set rental',
      '电梯维保',
      'steel office cabinet',
      '律师费',
      '',
    ])
      expect([text, match({ text }).verdict]).toEqual([text, 'none']);
  });

  it('shows what shares the CN heading, but does not match by code alone', () => {
    const { candidates, verdict } = match({ text: 'xyzzy', code: '7208.39' });
    expect([candidates[0]?.ruleId, verdict]).toEqual(['hot-rolled', 'none']);
  });

  it('refuses a limit out of range and an id given twice', () => {
    for (const limit of [0, 1.5, candidatesMax + 1])
      expect(() => match({ text: 'diesel' }, limit)).toThrow(FactorIndexError);
    expect(() => buildFactorIndex([...factors, ...factors.slice(0, 1)])).toThrow(/twice/);
  });
});

describe('laws of matchFactor', () => {
  const vocabulary = [
    'hot rolled',
    '热轧',
    'steel',
    '钢',
    'diesel',
    '柴油',
    'electricity',
    '电',
    '山西',
    'pump',
    '服务费',
    'coil',
    '3mm',
  ];
  const query = fc.record(
    {
      text: fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.array(fc.constantFrom(...vocabulary), { maxLength: 8 }).map((parts) => parts.join(' ')),
      ),
      unit: fc.constantFrom('t', 'kg', 'L', '度', 'CNY', 'furlong'),
      code: fc.constantFrom('7208', '7209.17', '27', ''),
      country: fc.constantFrom('CN', 'CN-SX', 'US', 'gb', ''),
    },
    { requiredKeys: ['text'] },
  );

  it('scores from 0 to 1, in order, at most as many as asked for, each once', () => {
    fc.assert(
      fc.property(query, fc.integer({ min: 1, max: candidatesMax }), (asked, limit) => {
        const { candidates } = match(asked, limit);
        const scores = candidates.map(({ score }) => score);
        expect(candidates.length).toBeLessThanOrEqual(limit);
        expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        expect(new Set(candidates.map(({ ruleId }) => ruleId)).size).toBe(candidates.length);
      }),
    );
  });

  it('gives the same answer again, in whatever order the factors were indexed', () => {
    const reversed = buildFactorIndex([...factors].reverse());
    fc.assert(
      fc.property(query, (asked) => {
        const [one, other] = [match(asked), matchFactor(reversed, asked, { limit: 5 })];
        expect(other.verdict).toBe(one.verdict);
        expect(other.candidates.map(({ ruleId }) => ruleId)).toEqual(one.candidates.map(({ ruleId }) => ruleId));
      }),
    );
  });

  it('gives a shorter list as the beginning of a longer one', () => {
    fc.assert(
      fc.property(query, (asked) => {
        expect(match(asked, 2).candidates).toEqual(match(asked, 6).candidates.slice(0, 2));
      }),
    );
  });
});

describe('speed of matchFactor', () => {
  it('answers among 10,000 factors in less than 5 ms', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => {
      const factor = factors[at % factors.length] ?? factors[0]!;
      return { ...factor, ruleId: `${factor.ruleId}.${at}`, family: `family-${at}` };
    });
    const large = buildFactorIndex(many);
    const milliseconds = Array.from({ length: 41 }, (_, at) => {
      const start = performance.now();
      matchFactor(large, { text: at % 2 === 0 ? '热轧卷板 Q235B 3mm' : 'hot roled coil', unit: 't' }, { limit: 10 });
      return performance.now() - start;
    }).sort((a, b) => a - b);
    // The lower quartile: a machine busy with other tests must not decide.
    expect(milliseconds[10]).toBeLessThan(5);
  });
});
