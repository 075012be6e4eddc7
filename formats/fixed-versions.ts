/** Versions named as fixing, in the ways that reports write them. */

/**
 * `>= 1.2.3`, `fixed in 1.2.11, 1.3`, `≥ 2:1.6`, `~> 1.2.3 || >= 2.0.1`, `[1.2.3,)`. What only excludes (`< 2`,
 * `> 1.2.2`) names none.
 */
export function versionsIn(text: string | undefined): string[] {
  if (text === undefined || NONE.test(text)) return []
  return text
    .replace(/^\s*fixed in:? /i, '')
    .split(/[,;]|\|\|?|\s(?:or|and)\s/i)
    .map((one) => one.replaceAll(/[[\]()"']/g, '').trim())
    .filter((one) => !/^(?:[<≤!]|>\s*[^=\s])/.test(one))
    .map((one) => one.replace(/^[\s>=≥^~vV]+(?=\d)/, '').replace(/\s.*$/s, ''))
    .filter((one) => /\d/.test(one))
}

const NONE =
  /^\s*(?:none|n\/a|-|not[ _]fixed|won'?t[ _-]?fix|will[ _]not[ _]fix|open|needed|deferred|affected|unknown)?\s*$/i
