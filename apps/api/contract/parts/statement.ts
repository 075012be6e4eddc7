/** What an author says of a vulnerability in a product (VEX), and whether it counts. */

import { z } from 'zod'
import { count, list, maybeText, maybeTime, members, time } from '../../fields.ts'

/** What somebody says of a flaw in one version. */
export const CLAIMS = [
  'affected',
  'fixed',
  'not-affected',
  'under-investigation',
  'unknown',
] as const
export const claim = z.enum(CLAIMS)
export type Claim = z.output<typeof claim>

export const STATEMENT_STATES = [
  'waits for a person',
  'waits for another person',
  'waits for two people',
  'counts',
  'noted',
  'expired',
  'ended',
] as const

export const statement = members({
  name: z.string(),
  uid: z.string(),
  source: z.string(),
  vulnerability: z.string(),
  aliases: list(z.string()),
  product: z.string(),
  component: maybeText,
  range: maybeText,
  status: claim,
  justification: maybeText,
  author: z.string(),
  at: maybeTime,
  signedBy: maybeText,
  approvals: list(members({ by: z.string(), at: time })),
  proposedAt: time,
  expiresAt: maybeTime,
  endedAt: maybeTime,
  state: z.enum(STATEMENT_STATES),
  countsUntil: maybeTime,
  /** So many causes, now. */
  suppresses: count,
}).meta({ id: 'Statement' })

export type StatementItem = z.output<typeof statement>
