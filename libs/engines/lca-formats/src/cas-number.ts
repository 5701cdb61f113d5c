/** CAS registry number without leading zeros (`000124-38-9` is `124-38-9`), or nothing when it is none. */
export function casNumber(text: string | undefined): string | undefined {
  const match = /^0*(\d{2,7})-(\d{2})-(\d)$/.exec(text?.trim() ?? '');
  if (!match) return undefined;
  const [, head = '', middle = '', check = ''] = match;
  const digits = Array.from(`${head}${middle}`, Number).reverse();
  // The check digit is the sum of the digits times their place, modulo 10 (CAS, "Check digit verification").
  const sum = digits.reduce((total, digit, place) => total + digit * (place + 1), 0);
  return sum % 10 === Number(check) ? `${head}-${middle}-${check}` : undefined;
}
