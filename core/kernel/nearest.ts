/** "Did you mean": the nearest known word, or nothing when none is near. */

/** At most a third of the word may differ (Damerau-free Levenshtein); ties go to the first by code unit. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const meant = word.toLowerCase()
  // Names may be a hundred thousand: what one of them needs is used for all.
  const rows: Rows = [[], []]
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(meant, candidate.toLowerCase(), bestDistance + 1, rows)
    const first = best === undefined || candidate < best
    if (distance < bestDistance || (distance === bestDistance && best !== undefined && first)) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

type Rows = [number[], number[]]

/** Levenshtein distance, given up (returning `limit`) as soon as it cannot be smaller. */
function editDistance(a: string, b: string, limit: number, rows: Rows): number {
  const [from, ofA, ofB] = differing(a, b)
  if (Math.abs(ofA - ofB) >= limit) return limit
  let [row, next] = rows
  for (let j = 0; j <= ofB; j++) row[j] = j
  for (let i = 1; i <= ofA; i++) {
    next[0] = i
    let least = i
    for (let j = 1; j <= ofB; j++) {
      const same = a.charCodeAt(from + i - 1) === b.charCodeAt(from + j - 1)
      const substitute = (row[j - 1] ?? 0) + (same ? 0 : 1)
      const cost = Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
      next[j] = cost
      if (cost < least) least = cost
    }
    if (least >= limit) return limit
    ;[row, next] = [next, row]
  }
  return Math.min(row[ofB] ?? limit, limit)
}

/** Where they begin to differ, and how much of each is left without the end that they share: the distance is of that. */
function differing(a: string, b: string): readonly [from: number, ofA: number, ofB: number] {
  let from = 0
  while (from < a.length && from < b.length && a.charCodeAt(from) === b.charCodeAt(from)) from += 1
  let ofA = a.length - from
  let ofB = b.length - from
  while (ofA > 0 && ofB > 0 && a.charCodeAt(from + ofA - 1) === b.charCodeAt(from + ofB - 1)) {
    ofA -= 1
    ofB -= 1
  }
  return [from, ofA, ofB]
}
