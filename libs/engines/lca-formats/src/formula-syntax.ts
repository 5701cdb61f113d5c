/** Bounds on one formula: a longer or deeper one is refused. */
const textLengthMax = 20_000;
const nodesMax = 5_000;
const depthMax = 100;

/** A formula that can't be read or evaluated; `cycle` names the parameters that depend on each other. */
export class FormulaError extends Error {
  override readonly name = 'FormulaError';
  constructor(
    readonly formula: string,
    readonly reason: string,
    readonly cycle: readonly string[] = [],
  ) {
    super(`formula ${JSON.stringify(formula.slice(0, 200))}: ${reason}`);
  }
}

export type FormulaNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly operand: FormulaNode }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: FormulaNode; readonly right: FormulaNode }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly FormulaNode[] };

/** Binding strength of the operators; `^` and `**` are the same and bind to the right. */
const strengths: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '=': 3,
  '==': 3,
  '<>': 3,
  '!=': 3,
  '<': 3,
  '>': 3,
  '<=': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  div: 5,
  mod: 5,
  '^': 7,
  '**': 7,
};
const negationStrength = 6;
const notStrength = 2;

const token =
  /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_.]*)|(\*\*|<=|>=|<>|!=|==|&&|\|\||[-+*/%^(),;<>=!]))/uy;

/** Words and signs with the same meaning. */
const synonyms: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '!': 'not' };

interface Token {
  readonly kind: 'number' | 'name' | 'sign';
  readonly text: string;
}

function tokens(formula: string): readonly Token[] {
  if (formula.length > textLengthMax) throw new FormulaError(formula, `longer than ${textLengthMax} characters`);
  const list: Token[] = [];
  const text = formula.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const start = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw new FormulaError(formula, `unexpected ${JSON.stringify(text.slice(start, start + 10))}`);
    const [, number, name, sign] = match;
    if (number !== undefined) list.push({ kind: 'number', text: number });
    else if (name !== undefined) list.push(wordToken(name));
    else list.push({ kind: 'sign', text: synonyms[sign ?? ''] ?? sign ?? '' });
  }
  return list;
}

function wordToken(name: string): Token {
  const word = name.toLowerCase();
  return ['and', 'or', 'not', 'div', 'mod'].includes(word)
    ? { kind: 'sign', text: word }
    : { kind: 'name', text: name };
}

/**
 * Reads an arithmetic expression: numbers, names, `+ - * / ^ ** % div mod`, comparisons, `and or not`, brackets and
 * calls. Arguments are separated by `,` or `;`. There are no loops, assignments or member accesses to read.
 *
 * @throws FormulaError on any other text and beyond the bounds on length, nodes and depth
 */
export function parseFormula(formula: string): FormulaNode {
  const parser = new FormulaParser(formula, tokens(formula));
  return parser.whole();
}

class FormulaParser {
  private position = 0;
  private nodes = 0;
  constructor(
    private readonly formula: string,
    private readonly list: readonly Token[],
  ) {}

  whole(): FormulaNode {
    const node = this.expression(0, 0);
    const rest = this.list[this.position];
    if (rest) throw this.error(`unexpected ${JSON.stringify(rest.text)}`);
    return node;
  }

  private expression(strength: number, depth: number): FormulaNode {
    if (depth > depthMax) throw this.error(`deeper than ${depthMax}`);
    let left = this.operand(depth);
    for (;;) {
      const next = this.list[this.position];
      const own = next?.kind === 'sign' ? strengths[next.text] : undefined;
      if (!next || own === undefined || own <= strength) return left;
      this.position += 1;
      const bindsRight = own === strengths['^'];
      const right = this.expression(bindsRight ? own - 1 : own, depth + 1);
      left = this.made({ kind: 'binary', operator: next.text === '**' ? '^' : next.text, left, right });
    }
  }

  private operand(depth: number): FormulaNode {
    const next = this.take();
    if (next.kind === 'number') return this.made({ kind: 'number', value: Number(next.text) });
    if (next.kind === 'name') {
      if (this.list[this.position]?.text !== '(') return this.made({ kind: 'name', name: next.text });
      return this.made({ kind: 'call', name: next.text, args: this.args(depth) });
    }
    switch (next.text) {
      case '-':
        return this.made({ kind: 'unary', operator: '-', operand: this.expression(negationStrength, depth + 1) });
      case '+':
        return this.expression(negationStrength, depth + 1);
      case 'not':
        return this.made({ kind: 'unary', operator: 'not', operand: this.expression(notStrength, depth + 1) });
      // As functions: and(a; b).
      case 'and':
      case 'or':
      case 'div':
      case 'mod':
        return this.made({ kind: 'call', name: next.text, args: this.args(depth) });
      case '(': {
        const node = this.expression(0, depth + 1);
        this.expect(')');
        return node;
      }
      default:
        throw this.error(`unexpected ${JSON.stringify(next.text)}`);
    }
  }

  private args(depth: number): readonly FormulaNode[] {
    this.expect('(');
    const args: FormulaNode[] = [];
    if (this.list[this.position]?.text === ')') {
      this.position += 1;
      return args;
    }
    for (;;) {
      args.push(this.expression(0, depth + 1));
      const next = this.take().text;
      if (next === ')') return args;
      if (next !== ',' && next !== ';') throw this.error(`unexpected ${JSON.stringify(next)}`);
    }
  }

  private take(): Token {
    const next = this.list[this.position];
    if (!next) throw this.error('ends too early');
    this.position += 1;
    return next;
  }

  private expect(text: string): void {
    const next = this.take();
    if (next.text !== text) throw this.error(`${JSON.stringify(text)} expected, got ${JSON.stringify(next.text)}`);
  }

  private made(node: FormulaNode): FormulaNode {
    this.nodes += 1;
    if (this.nodes > nodesMax) throw this.error(`more than ${nodesMax} terms`);
    return node;
  }

  private error(reason: string): FormulaError {
    return new FormulaError(this.formula, reason);
  }
}
