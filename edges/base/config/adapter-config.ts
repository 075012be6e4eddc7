/**
 * What configurations of adapters have in common: what the operator is asked to lend, and where it is sent. Every
 * schema there was has given these fields these types.
 */

import type { AdapterConfig } from '@holdfast/core/model/manifest'

export interface SecretRef {
  readonly from: 'file' | 'env' | 'credential'
  readonly name: string
}

export interface PointConfig extends AdapterConfig {
  readonly url?: string
  /** Secret values are never inline. */
  readonly secret?: SecretRef
}

export interface SourceFetch extends PointConfig {
  /** A directory of documents on this machine: absolute, or below what the operator lends. */
  readonly directory?: string
  /** Addresses of loopback and private networks are refused unless this is said. */
  readonly network?: 'private'
}
