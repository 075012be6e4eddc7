/** What is wrong with a manifest, and where. */

export interface ManifestError {
  readonly code: 'manifest-syntax' | 'manifest-invalid' | 'manifest-too-large'
  /** 1-based; 0 where the whole text is meant. */
  readonly line: number
  readonly column: number
  /** `spec.assets[0]`. */
  readonly field: string
  readonly message: string
  readonly help: string
}

export type Place = Pick<ManifestError, 'line' | 'column'>
export type Path = readonly (string | number)[]

export function problem(
  code: ManifestError['code'],
  message: string,
  help: string,
  place: Place = { line: 0, column: 0 },
): ManifestError {
  return { code, ...place, field: '', message, help }
}

/** Offset to line and column, both from 1. */
export function placesIn(text: string): (offset: number) => Place {
  let starts: number[] | undefined
  return (offset) => {
    starts ??= lineStarts(text)
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
