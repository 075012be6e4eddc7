/** Whether an answer is what the contract says it is: asked by tests of every answer that they see. */

import { PROBLEMS } from '@holdfast/edges-base/http/problems'
import { z } from 'zod'
import { CONTRACT } from './contract.ts'
import { codesOf, isSchema, type Operation } from './operation.ts'

const PROBLEM = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
})

/** The operation of an address; the longest path without a rest of it that fits. */
export function operationAt(
  method: string,
  path: string,
): readonly [id: string, said: Operation] | undefined {
  const [address = ''] = path.split('?')
  return PATTERNS.find(
    ([, said, pattern]) => said.method === method && pattern.test(address),
  )?.slice(0, 2) as readonly [string, Operation] | undefined // The pattern is left out.
}

const PATTERNS = Object.entries<Operation>(CONTRACT)
  .map(([id, said]) => {
    const pattern = said.path.replaceAll(/\{\w+\*\}/g, '.*').replaceAll(/\{\w+\}/g, '[^/]+')
    return [id, said, new RegExp(`^${pattern}$`)] as const
  })
  .toSorted(([, a], [, b]) => Number(a.path.includes('*')) - Number(b.path.includes('*')))

/** What is wrong with it, in one line; null: it fits, or nothing is said of it. */
export function misfit(method: string, path: string, status: number, body: unknown): string | null {
  const found = operationAt(method, path)
  if (found === undefined) return null
  const [id, said] = found
  if (status === said.status || status === said.statusToo) {
    // The same in another type is no JSON.
    if (!isSchema(said.answer) || (said.also !== null && typeof body === 'string')) return null
    const read = said.answer.safeParse(body)
    if (read.success) return null
    const where = read.error.issues
      .slice(0, 3)
      .map(({ path: at, message }) => `${at.join('.')}: ${message}`)
    return `the answer of ${id} does not fit its schema: ${where.join('; ')}`
  }
  if (said.speaks !== 'holdfast') return null
  if (status < 400) return `${id} answers ${status}, and says ${said.status}`
  const problem = PROBLEM.safeParse(body)
  if (!problem.success) return `${id} refuses with ${status} and no problem`
  const kind = problem.data.type.split('/').at(-1) ?? ''
  const codes: readonly string[] = codesOf(said)
  if (codes.includes(kind) && PROBLEMS[kind as keyof typeof PROBLEMS].status === status) return null
  return `${id} refuses with ${status} ${kind}, which its contract does not name`
}
