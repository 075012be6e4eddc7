/** Answers of the API as JSON: a large one is written in turns, for a report may bring ten thousand causes. */

import type { preSerializationHookHandler } from 'fastify'
import { takeTurns } from './turns.ts'

/** Values of an answer that is written at once. */
const SMALL_VALUES = 500
const CHUNK_CHARACTERS = 65_536

export const writeInTurns: preSerializationHookHandler<unknown> = (_, reply, answer, done) => {
  if (isSmall(answer)) {
    done(null, answer)
    return
  }
  jsonInTurns(answer).then(
    (bytes) => {
      // Written already; bytes are sent as they are.
      reply.serializer((bytes) => bytes as string)
      done(null, bytes)
    },
    (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
  )
}

/** As JSON.stringify would write it. */
export async function jsonInTurns(value: unknown): Promise<Buffer> {
  const turn = takeTurns()
  const chunks: Buffer[] = []
  let chunk = ''
  for (const text of written(value)) {
    chunk += text
    if (chunk.length >= CHUNK_CHARACTERS) {
      chunks.push(Buffer.from(chunk))
      chunk = ''
    }
    if (turn.isOver()) await turn.pause()
  }
  chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

function* written(value: unknown): Generator<string, void> {
  if (!isContainer(value) || isSmall(value)) {
    yield JSON.stringify(value) ?? 'null'
  } else if (Array.isArray(value)) {
    let before = '['
    for (const one of value as readonly unknown[]) {
      yield before
      yield* written(one)
      before = ','
    }
    yield before === '[' ? '[]' : ']'
  } else {
    let before = '{'
    for (const [name, one] of Object.entries(value)) {
      if (!isWritten(one)) continue
      yield `${before}${JSON.stringify(name)}:`
      yield* written(one)
      before = ','
    }
    yield before === '{' ? '{}' : '}'
  }
}

/** What says itself how it is written is one value. */
function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value)
}

function isWritten(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol'
}

function isSmall(value: unknown): boolean {
  let left = SMALL_VALUES
  const fits = (one: unknown): boolean => {
    left -= 1 + (typeof one === 'string' ? one.length / 256 : 0)
    if (left < 0) return false
    return !isContainer(one) || Object.values(one).every(fits)
  }
  return fits(value)
}
