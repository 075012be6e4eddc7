/** Every operation of the API, by its id: `hold.release`. */

import type { Operation } from './operation.ts'
import { IMPORT } from './contract/import.ts'
import { OVERRIDE } from './contract/override.ts'
import { STATEMENT } from './contract/statement.ts'
import { TOKEN } from './contract/token.ts'

export const CONTRACT = {
  ...IMPORT,
  ...OVERRIDE,
  ...STATEMENT,
  ...TOKEN,
} satisfies { readonly [id: string]: Operation }

export type Contract = typeof CONTRACT
export type OperationId = keyof Contract
