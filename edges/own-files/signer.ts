/** Whoever signs with a key of ours, and how a signature is checked. */

/** Ed25519 (RFC 8032). */
export interface Signer {
  /** C2SP key name. */
  readonly name: string
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

export type Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean
