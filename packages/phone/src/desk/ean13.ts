/** The thirteenth digit of an EAN-13, from the twelve before it. */
export function checkDigit(twelve: string): number {
  const sum = [...twelve].reduce((sum, digit, at) => sum + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return (10 - (sum % 10)) % 10
}

/** A whole EAN-13 in China's range (690), for the `number`th made-up article. */
export function chineseEan13(number: number): string {
  const twelve = `690${String(number).padStart(9, '0')}`
  return twelve + checkDigit(twelve)
}
