/** Compressed data in steps: what unpacks without end is given up early. */

import { Gunzip, Inflate, inflateSync } from 'fflate'
import { err, ok, type Result } from '@holdfast/core/kernel/result'

/** Small, for one step can grow a thousandfold before it is seen. */
const STEP_BYTES = 16_384

/** What is a single step anyway goes without the buffers that steps need: archives have many small members. */
export function inflate(bytes: Uint8Array, sizeMax: number): Result<Uint8Array, string> {
  if (bytes.length <= STEP_BYTES) return inOneStep(bytes, sizeMax)
  return inSteps(bytes, sizeMax, (onChunk) => new Inflate(onChunk))
}

export function gunzip(bytes: Uint8Array, sizeMax: number): Result<Uint8Array, string> {
  return inSteps(bytes, sizeMax, (onChunk) => new Gunzip(onChunk))
}

/** One byte of room beyond: what fills it is too large, and nothing is ever written behind. */
function inOneStep(bytes: Uint8Array, sizeMax: number): Result<Uint8Array, string> {
  if (bytes.length === 0) return ok(bytes)
  try {
    const whole = inflateSync(bytes, { out: new Uint8Array(sizeMax + 1) })
    return whole.length > sizeMax ? tooLarge(sizeMax) : ok(whole)
  } catch {
    return damaged()
  }
}

function inSteps(
  bytes: Uint8Array,
  sizeMax: number,
  open: (onChunk: (chunk: Uint8Array) => void) => { push: Inflate['push'] },
): Result<Uint8Array, string> {
  const chunks: Uint8Array[] = []
  let size = 0
  const stream = open((chunk) => {
    size += chunk.length
    if (size <= sizeMax) chunks.push(chunk)
  })
  try {
    for (let at = 0; at < bytes.length && size <= sizeMax; at += STEP_BYTES) {
      stream.push(bytes.subarray(at, at + STEP_BYTES), at + STEP_BYTES >= bytes.length)
    }
  } catch {
    return damaged()
  }
  if (size > sizeMax) return tooLarge(sizeMax)
  const [only] = chunks
  if (only !== undefined && chunks.length === 1) return ok(only)
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return ok(whole)
}

function damaged(): Result<never, string> {
  return err('its compressed data is damaged')
}

function tooLarge(sizeMax: number): Result<never, string> {
  return err(`unpacked larger than ${sizeMax} bytes`)
}
