/** A part of a manifest as people read it, in a column or on a page: words, never its syntax. */

/** The first three, and how many more. */
export function few(names: readonly string[]): string {
  const more = names.length > FEW ? ` +${names.length - FEW}` : ''
  return names.length === 0 ? 'none' : `${names.slice(0, FEW).join(', ')}${more}`
}

const FEW = 3

/** `after 72h, serious`: a member's name says something only where its value does not. */
export function words(value: unknown, absent: string): string {
  if (value === undefined) return absent
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return few(value.map((part) => words(part, 'none')))
  const parts = Object.entries(value).map(([name, member]) => memberWords(name, member))
  return parts.join(', ') || absent
}

function memberWords(name: string, member: unknown): string {
  if (Array.isArray(member)) return words(member, 'none')
  if (member === true) return name
  if (typeof member === 'object' && member !== null) {
    return Object.entries(member)
      .map(([key, part]) => `${key}=${words(part, 'none')}`)
      .join(', ')
  }
  return name === 'weight' || name === 'table' ? String(member) : `${name} ${String(member)}`
}

/** `endOfLife` as one reads it. */
export function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
