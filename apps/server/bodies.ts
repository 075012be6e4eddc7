/**
 * Bodies on their way in: how many bytes, for how long, and how many at once. Whoever is not known before the body
 * shares one small part of the memory, so strangers never take that of callers with a token.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Problem } from '@holdfast/edges-base/http/problems'
import { sharedInTurns } from './shared-bytes.ts'
import { BYTES_HELD_MAX, HEARD_OUT, type RouteLimits } from './limits.ts'

interface Held {
  readonly pool: RouteLimits['known']
  /** The token, or nobody: of who holds most the oldest is cut. */
  readonly holder: string
  bytes: number
  /** Null once it is whole. */
  cut: ((problem: Problem) => void) | null
}

export interface Bodies {
  /**
   * The whole body in memory that threads share, or a problem; its bytes count until `answered`. `holder`: who
   * sends it, as far as known.
   */
  read(body: IncomingMessage, limits: RouteLimits, holder: string): Promise<Uint8Array>
  answered(body: IncomingMessage): void
  /** Bytes held now, for tests and metrics. */
  held(): number
}

export function openBodies(most: typeof BYTES_HELD_MAX = BYTES_HELD_MAX): Bodies {
  // Insertion order is age order.
  const all = new Map<IncomingMessage, Held>()
  const sums = { 'before-body': 0, 'by-body': 0, never: 0 }
  const forget = (body: IncomingMessage): void => {
    const held = all.get(body)
    if (held !== undefined) sums[held.pool] -= held.bytes
    all.delete(body)
  }
  /** By cutting what has been on its way for longest: an honest body is whole within moments. */
  const makeRoom = (pool: Held['pool']): void => {
    while (sums[pool] > most[pool]) {
      const oldest = oldestOf([...all.values()], pool)
      if (oldest === undefined) return
      oldest.cut?.(
        new Problem(
          'busy',
          'too many bytes are on their way, and these for longest',
          'try again in a second; over a slow line compress it or send less at once',
        ),
      )
    }
  }
  return {
    held: () => sums['before-body'] + sums['by-body'] + sums.never,
    answered: forget,
    read: (body, limits, holder) =>
      new Promise((resolve, reject) => {
        const declared = Number(body.headers['content-length'] ?? 0)
        if (declared > limits.bodyBytes) {
          reject(tooLarge(limits))
          return
        }
        const chunks: Buffer[] = []
        const held: Held = { pool: limits.known, holder, bytes: 0, cut: null }
        const end = (): void => {
          clearTimeout(timer)
          held.cut = null
          body.off('data', onData).off('end', onEnd).off('error', onError).off('close', onError)
        }
        const cut = (problem: Problem): void => {
          end()
          forget(body)
          body.pause()
          reject(problem)
        }
        const timer = setTimeout(() => cut(tooSlow(limits)), limits.bodyMs)
        const onData = (chunk: Buffer): void => {
          held.bytes += chunk.length
          sums[held.pool] += chunk.length
          if (held.bytes > limits.bodyBytes) return cut(tooLarge(limits))
          chunks.push(chunk)
          makeRoom(held.pool)
        }
        const onEnd = (): void => {
          end()
          resolve(sharedInTurns(chunks))
        }
        const onError = (): void => cut(new Problem('bad-request', 'the body ended before its end'))
        held.cut = cut
        all.set(body, held)
        body.on('data', onData).on('end', onEnd).on('error', onError).on('close', onError)
      }),
  }
}

/**
 * What still comes of a body that is refused is thrown away for a moment: cut at once, its sender would be told
 * of a broken connection and not why. What goes on for longer is cut.
 */
export function hearOut(body: IncomingMessage, answer: ServerResponse): void {
  answer.once('finish', () => {
    let bytes = 0
    const end = (): void => {
      clearTimeout(timer)
      body.off('data', onData)
    }
    const cut = (): void => {
      end()
      body.socket.destroy()
    }
    const timer = setTimeout(cut, HEARD_OUT.ms)
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > HEARD_OUT.bytes) cut()
    }
    body.on('data', onData).once('end', end).once('close', end).resume()
  })
}

/** Of the holder with most bytes the one that arrives for longest; whole ones are being answered already. */
function oldestOf(all: readonly Held[], pool: Held['pool']): Held | undefined {
  const sums = new Map<string, number>()
  for (const held of all) {
    if (held.pool !== pool || held.cut === null) continue
    sums.set(held.holder, (sums.get(held.holder) ?? 0) + held.bytes)
  }
  const most = Math.max(...sums.values())
  for (const held of all) {
    if (held.pool === pool && held.cut !== null && sums.get(held.holder) === most) return held
  }
  return undefined
}

function tooLarge({ bodyBytes, known }: RouteLimits): Problem {
  return new Problem(
    'too-large',
    `the body is larger than the ${bodyBytes} bytes that are taken here`,
    known === 'by-body'
      ? 'an enrolled agent may send more: it signs the digest of it in the header `holdfast-proof`'
      : 'send it in parts',
  )
}

function tooSlow({ bodyMs }: RouteLimits): Problem {
  return new Problem(
    'too-slow',
    `the body was not whole within ${bodyMs / 1_000} seconds`,
    'send it at once; over a slow line compress it or send it in parts',
  )
}
