/** The data types of SSH (RFC 4251 section 5) that a key or a signature is written in, read to the last byte. */

/** Undefined: it ends before what it says it holds. */
export interface WireReader {
  uint32(): number | undefined
  byte(): number | undefined
  /** `string`: a length and so many bytes. */
  bytes(): Uint8Array | undefined
  /** The same, of printable ASCII: every name there is. */
  word(): string | undefined
  /** What is not read yet. */
  left(): number
}

export function readWire(bytes: Uint8Array): WireReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const take = (length: number): Uint8Array | undefined => {
    if (bytes.length - at < length) return undefined
    at += length
    return bytes.subarray(at - length, at)
  }
  const uint32 = (): number | undefined =>
    take(4) === undefined ? undefined : view.getUint32(at - 4)
  const string = (): Uint8Array | undefined => {
    const length = uint32()
    return length === undefined ? undefined : take(length)
  }
  return {
    uint32,
    byte: () => take(1)?.[0],
    bytes: string,
    word() {
      const raw = string()
      const isPrintable = raw?.every((byte) => byte >= 0x21 && byte <= 0x7e) === true
      return raw === undefined || !isPrintable ? undefined : String.fromCharCode(...raw)
    },
    left: () => bytes.length - at,
  }
}

export function wireString(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + bytes.length)
  new DataView(out.buffer).setUint32(0, bytes.length)
  out.set(bytes, 4)
  return out
}

/** `mpint`, positive and in its one spelling: no byte too many in front. Undefined: it is not. */
export function positive(mpint: Uint8Array | undefined): Uint8Array | undefined {
  const [first, second = 0] = mpint ?? []
  if (mpint === undefined || first === undefined || first >= 0x80) return undefined
  if (first !== 0) return mpint
  return second >= 0x80 ? mpint.subarray(1) : undefined
}
