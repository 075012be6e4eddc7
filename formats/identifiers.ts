/** Ids of vulnerabilities as reports write them. */

/** CVE, GHSA and the advisory ids of vendors, upper case, each once, in the order met. */
export function vulnerabilityIds(...texts: readonly (string | undefined)[]): string[] {
  const found = new Set<string>()
  for (const text of texts) {
    for (const match of text?.match(ID) ?? []) {
      found.add(/^ghsa/i.test(match) ? `GHSA${match.slice(4).toLowerCase()}` : match.toUpperCase())
    }
  }
  return [...found]
}

const ID = /\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-[2-9cfghjmpqrvwx]{4}){3})\b/gi
