/** Every operation of the API, by its id: `hold.release`. */

import type { Operation } from './operation.ts'
import { ASSET } from './contract/asset.ts'
import { EXPLAIN } from './contract/explain.ts'
import { TOKEN } from './contract/token.ts'
import { VERIFICATION } from './contract/verification.ts'

export const CONTRACT = {
  ...ASSET,
  ...EXPLAIN,
  ...TOKEN,
  ...VERIFICATION,
} satisfies { readonly [id: string]: Operation }

export type Contract = typeof CONTRACT
export type OperationId = keyof Contract
