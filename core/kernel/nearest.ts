/** "Did you mean": the nearest known word, or nothing when none is near. */

/** At most a third of the word may differ (Damerau-free Levenshtein); ties go to the first by code unit. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance + 1)
    const first = best === undefined || candidate < best
    if (distance < bestDistance || (distance === bestDistance && best !== undefined && first)) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Levenshtein distance, given up (returning `limit`) as soon as it cannot be smaller. */
function editDistance(a: string, b: string, limit: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const cost = Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
      next.push(cost)
      if (cost < least) least = cost
    }
    if (least >= limit) return limit
    row = next
  }
  return Math.min(row[b.length] ?? limit, limit)
}
