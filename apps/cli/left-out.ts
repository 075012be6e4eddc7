/** What the server left out of an answer because it would be too long: how many, and the command that lists them. */

import type { LeftOut } from '@holdfast/api/contract/parts/left-out'

export function leftOf(
  { leftOut = [] }: { readonly leftOut?: readonly LeftOut[] | undefined },
  of: LeftOut['of'],
): LeftOut | undefined {
  return leftOut.find((out) => out.of === of)
}
