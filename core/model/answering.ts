/** Servers that were asked while they ran: the version they answer is the one that runs, whatever is installed. */

import type { Facts } from './facts.ts'
import { itemOf } from './inventory.ts'
import { packageName } from './package-name.ts'

/** By kind and name, as advisories call what answers. */
export function answersIn(facts: Facts): readonly string[] {
  if (facts.kind === 'host') return []
  return facts.components.flatMap((component) => {
    const item = component.runs === true ? itemOf(component) : undefined
    return item === undefined ? [] : [answerKey(item.type, item.name)]
  })
}

export function answerKey(type: string, name: string): string {
  return `${type} ${packageName(type, name)}`
}
