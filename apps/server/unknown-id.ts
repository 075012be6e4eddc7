/** Of an id that stands for nothing: the nearest is told to who may read them all, and to nobody else. */

import { nearest } from '@holdfast/core/kernel/nearest'
import { notFound, type Problem } from '@holdfast/edges-base/http/problems'
import { allows, type Principal } from './auth.ts'

/** @param list - the command that lists them, where none is near */
export function unknownId(
  what: string,
  id: string,
  known: Iterable<{ readonly id: string }>,
  { scope }: Principal,
  list: string,
): Problem {
  const ids = function* (): Generator<string> {
    for (const found of known) yield found.id
  }
  const near = allows(scope, 'read') ? nearest(id, ids()) : undefined
  return notFound(what, id, near === undefined ? list : `did you mean \`${near}\`?`)
}
