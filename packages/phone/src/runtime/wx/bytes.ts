// Bytes and base64, where a page has only `atob` and `btoa`.

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // Too many arguments at once would not fit on the stack.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(binary)
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

/** The bytes of an ArrayBuffer or of a view of one; null for anything else. Mini programs may make them elsewhere. */
export function bytesOf(value: unknown): Uint8Array<ArrayBuffer> | null {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()
  return value instanceof ArrayBuffer ? new Uint8Array(value) : null
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
