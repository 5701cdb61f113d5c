import { ClosingStack } from './closing-stack.js';

describe('ClosingStack', () => {
  it('closes last opened first, once, and reports every failure', async () => {
    const closed: string[] = [];
    const stack = new ClosingStack('service');
    stack.add('database', (name) => Promise.resolve(closed.push(name)));
    stack.add('relay', () => Promise.reject(new Error('relay stuck')));
    stack.add('server', (name) => Promise.resolve(closed.push(name)));
    await expect(stack.close()).rejects.toMatchObject({ errors: [new Error('relay stuck')] });
    await stack.close();
    expect(closed).toEqual(['server', 'database']);
  });

  it('closes what a failing start had opened, and passes the failure on', async () => {
    const closed: string[] = [];
    const starting = ClosingStack.guard('service', (stack) => {
      stack.add('database', (name) => Promise.resolve(closed.push(name)));
      return Promise.reject(new Error('port taken'));
    });
    await expect(starting).rejects.toThrow('port taken');
    expect(closed).toEqual(['database']);
  });
});
