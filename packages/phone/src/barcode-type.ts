/** The kind of code that such a text is usually printed as, under WeChat's names. */
export function barcodeType(text: string): string {
  if (/^\d{13}$/.test(text)) return 'EAN_13'
  if (/^\d{8}$/.test(text)) return 'EAN_8'
  if (/^\d{12}$/.test(text)) return 'UPC_A'
  return /^[\x20-\x7e]{1,48}$/.test(text) ? 'CODE_128' : 'QR_CODE'
}
