/** The rest of the outside world, handed in so that tests and the simulator can own it. */

import type { Instant } from '@holdfast/core/kernel/instant'

export interface Clock {
  /** May jump. */
  wall(): Instant
  /** Milliseconds that never go back. */
  monotonic(): number
}

export interface Random {
  bytes(count: number): Uint8Array
}

/** Ed25519 (RFC 8032). */
export interface Signer {
  /** C2SP key name. */
  readonly name: string
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

export type Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean
