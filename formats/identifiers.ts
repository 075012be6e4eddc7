/** Ids of vulnerabilities as reports, feeds and statements write them: every reader's ids go through here. */

/**
 * One id in the form it is known by: the slips that are met (`CVE_2026-1234`, `cve 2026–1234,`, a note behind it)
 * are repaired, numbers of other authorities are kept. Undefined for words that are no id (`N/A`).
 */
export function vulnerabilityId(text: string): string | undefined {
  if (PLAIN.test(text)) return text
  const plain = text.replaceAll(DASHES, '-').replaceAll(AROUND, '')
  if (NO_ID.test(plain) || !/[a-z0-9]/i.test(plain)) return undefined
  const cve = /^(?:CVE|CAN)[\s_:-]*(\d{4})[\s_:-]+(\d{4,19})(?![\w-])/i.exec(plain)
  if (cve !== null) return `CVE-${cve[1]}-${cve[2]}`
  if (/^GHSA(?:-[a-z0-9]{4}){3}$/i.test(plain)) return `GHSA${plain.slice(4).toLowerCase()}`
  if (UPPER.test(plain)) return plain.toUpperCase()
  // A sentence that names one: what it names. Without blanks it is another authority's number.
  return /\s/.test(plain) ? (vulnerabilityIds(plain)[0] ?? plain) : plain
}

/** The CVE id that a cell of a catalogue holds. */
export function cveIn(value: unknown): string | undefined {
  const id = typeof value === 'string' ? vulnerabilityId(value) : undefined
  return id !== undefined && PLAIN.test(id) ? id : undefined
}

/** Each once, in the order met. */
export function vulnerabilityIdsOf(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => vulnerabilityId(text) ?? []))]
}

/**
 * Every id of an entry that may hold several with words between them: numbers of any authority, and no word.
 * `left`: how many parts are none.
 */
export function vulnerabilityIdsIn(text: string): {
  readonly ids: readonly string[]
  readonly left: number
} {
  const whole = text
    .replaceAll(DASHES, '-')
    .replaceAll(/\bN\/A\b/gi, ' ')
    .replaceAll(
      /\b(?:CVE|CAN)[\s_:-]*(\d{4})[\s_:-]+(\d{4,19})(?![\w-])/gi,
      (_, year: string, number: string) => ` CVE-${year}-${number} `,
    )
  const parts = whole.split(/[\s,;|()[\]+"']+/).filter((one) => one !== '')
  const ids = parts.flatMap((part) => (isNumbered(part) ? (vulnerabilityId(part) ?? []) : []))
  return { ids: [...new Set(ids)], left: ids.length === 0 ? 1 : 0 }
}

/** CVE and GHSA ids anywhere in prose, in the form they are known by, each once, in the order met. */
export function vulnerabilityIds(...texts: readonly (string | undefined)[]): string[] {
  const found = new Set<string>()
  for (const text of texts) {
    for (const match of text?.replaceAll(DASHES, '-').match(ID) ?? []) {
      found.add(
        /^ghsa/i.test(match)
          ? `GHSA${match.slice(4).toLowerCase()}`
          : match.toUpperCase().replaceAll(/[\s_-]+/g, '-'),
      )
    }
  }
  return [...found]
}

const ID = /\b(?:CVE[-_ ]\d{4}[-_]\d{4,19}|GHSA(?:-[2-9cfghjmpqrvwx]{4}){3})\b/gi

/** Nearly all of them: nothing to repair. */
const PLAIN = /^CVE-\d{4}-\d{4,19}$/

/** Hyphens, dashes and the minus sign, as texts that were typeset have them. */
const DASHES = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g

/** Blanks of any kind, marks and punctuation around an id. */
const AROUND = /^[\s\uFEFF\u200B"'`([{<*]+|[\s\uFEFF\u200B"'`)\]}>,;.*]+$/g

const NO_ID =
  /^(?:(?:CVE|GHSA|CWE)?[\s_:-]*(?:n\/?a|none|null|nil|nan|unknown|undefined|unassigned|pending|tbd|todo|x+)|CVE|CAN|GHSA|no[\s-]?(?:cve|id))$/i

/** Authorities whose ids have one case, whatever a report writes. */
const UPPER =
  /^(?:RHSA|RHBA|RHEA|ALSA|ALBA|ALEA|RLSA|RXSA|ELSA|ELBA|ALAS\d*|DSA|DLA|USN|LSN|XSA|ZBX|TEMP|GLSA|MGASA|OESA|RUSTSEC|PYSEC|GO|MAL|CNVD|CNNVD|JVNDB|EUVD)-[\w:.-]*\d[\w:.-]*$/i

/** A word of letters, a separator, and a number in what follows. */
function isNumbered(text: string): boolean {
  return /^[A-Z][A-Z0-9]*[-:][\w:.-]*\d/i.test(text) && !/^(?:CVE|CAN)-\d{4}-\D/i.test(text)
}
