/** What a thing of the estate may be called (DESIGN section 5, estate as code). No character of it means anything to a shell. */

import { LIMITS } from '../kernel/limits.ts'

export const NAME: RegExp = /^[A-Za-z0-9][A-Za-z0-9._:@/+=-]*$/

export const NAME_RULE =
  'a name starts with a letter or digit and holds letters, digits and ._:@/+=-'

export function isName(text: string): boolean {
  return text.length <= LIMITS.nameLengthMax && NAME.test(text)
}
