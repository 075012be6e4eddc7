/** A part of a manifest in a column: words for people, never its syntax. */

import { safe } from '../../output.ts'

/** The first three, and how many more. */
export function some(names: readonly string[]): string {
  const more = names.length > SOME ? ` +${names.length - SOME}` : ''
  return names.length === 0 ? 'none' : `${names.slice(0, SOME).map(safe).join(', ')}${more}`
}

const SOME = 3

/** `after 72h, serious`: a member's name says something only where its value does not. */
export function words(value: unknown, absent: string): string {
  if (value === undefined) return absent
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return some(value.map((part) => words(part, 'none')))
  const parts = Object.entries(value).map(([name, member]) => {
    if (Array.isArray(member)) return some(member.map((part) => words(part, 'none')))
    if (member === true) return name
    if (typeof member === 'object' && member !== null) {
      return Object.entries(member)
        .map(([key, text]) => `${key}=${words(text, 'none')}`)
        .join(', ')
    }
    return name === 'weight' || name === 'table' ? String(member) : `${name} ${String(member)}`
  })
  return parts.join(', ') || absent
}

/** `endOfLife` as one reads it. */
export function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
