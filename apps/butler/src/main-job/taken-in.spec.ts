import { consignment, steelWorksEvents } from '../example/steel-works.js';
import type { FootprintAnswer, QuantityAnswer } from './api-answers.js';
import { hasTakenIn, inSendingOrder } from './taken-in.js';

const { itemId } = consignment;
const events = steelWorksEvents();

function quantity(id: string, value: string, sources: QuantityAnswer['sources'] = []): QuantityAnswer {
  return { id, label: { en: id, zh: id }, value, unit: 't', uncertainty: { kind: 'exact', reason: 'test' }, sources };
}

/** What a footprint shows once these events have been taken in. */
function footprintOf(taken: typeof events): Pick<FootprintAnswer, 'run'> {
  let madeT = 0;
  const supplies: QuantityAnswer[] = [];
  for (const event of taken) {
    if (event.type === 'carbon.pcf.record.v1')
      supplies.push(quantity(`footprint.stage.supply:${event.data.itemId}`, '1', [event.data.source]));
    else if (event.data.activity.direction === 'output' && event.data.activity.itemId === itemId)
      madeT += Number(event.data.activity.quantity.value);
  }
  const quantities = [quantity('product.amount', String(madeT)), ...supplies];
  return { run: { id: 'run', digest: '', quantities, checks: [], warnings: [] } };
}

describe("the example's events", () => {
  const sent = inSendingOrder(events, itemId);

  it('are all sent, those of the product last', () => {
    expect([...sent].sort(byId)).toEqual([...events].sort(byId));
    const outputs = sent.slice(-12).map(({ id }) => id);
    expect(outputs.every((id) => id.endsWith(`output:${itemId}`))).toBe(true);
  });

  it('are taken in when the footprint shows the last of the site and every supplier, and no sooner', () => {
    expect(hasTakenIn(footprintOf(sent), sent, itemId)).toBe(true);
    for (let missing = 1; missing < sent.length; missing += 7)
      expect(hasTakenIn(footprintOf(sent.slice(0, -missing)), sent, itemId)).toBe(false);
    for (const pcf of sent.filter(({ type }) => type === 'carbon.pcf.record.v1'))
      expect(hasTakenIn(footprintOf(sent.filter((event) => event !== pcf)), sent, itemId)).toBe(false);
  });
});

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id.localeCompare(b.id);
}
