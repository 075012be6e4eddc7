/** How much of an explanation is told, and where the rest of each list is. */

import type { LeftOut } from '../model/explanation.ts'
import { LIMITS } from '../kernel/limits.ts'

/** Of which list how much is told; the counts of the rest are told with it. */
export interface Told {
  readonly causes: number
  readonly lines: number
  /** Only accesses of this identity; absent: of all. */
  readonly identity?: string
}

export const TOLD: Told = { causes: LIMITS.toldCausesMax, lines: LIMITS.toldLinesMax }

/** Where each list that has more than is told is whole. */
export function leftOutOf(
  name: string,
  lists: { readonly [of in LeftOut['of']]: readonly unknown[] },
  most: Told,
): LeftOut[] {
  const where = {
    causes: causesOfAsset(name),
    cannot: `holdfast refused list --asset ${name}`,
    still: `holdfast why IDENTITY --asset ${name}`,
    checklist: causesOfAsset(name),
    triage: `holdfast triage list --asset ${name}`,
  }
  return LISTS.flatMap((of) => {
    const count = lists[of].length - (of === 'causes' ? most.causes : most.lines)
    return count <= 0 ? [] : [{ of, count, list: where[of] }]
  })
}

const LISTS = ['causes', 'cannot', 'still', 'checklist', 'triage'] as const

/** The command that lists every cause. */
export function causesOfAsset(name: string): string {
  return `holdfast asset causes ${name}`
}
