/** core, formats and protocols reach no clock, randomness, locale or I/O (DESIGN section 4). */

import type { SourceFile } from './sources.ts'

const PURE = /^(?:core|formats|protocols)\/.*(?<!\.test)\.ts$/

const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b|\bnew Date\(\s*\)/, 'time is an argument'],
  [/\bMath\.random\b|\bcrypto\./, 'randomness is handed in'],
  [
    /\bprocess\.(?!pid\b|unit\b|program\b|replaced\b|listening\b|judgedBy\b|startedAt\b)/,
    'no process state',
  ],
  [/\bset(?:Timeout|Interval|Immediate)\b|\bperformance\./, 'core is synchronous'],
  [/\bfetch\(|from 'node:/, 'no I/O'],
  [/\blocaleCompare\b|\btoLocale|\bIntl\./, 'no locale'],
  [/\bconsole\./, 'no output'],
]

export function purity(files: readonly SourceFile[]): string[] {
  const found: string[] = []
  for (const file of files) {
    if (!PURE.test(file.path)) continue
    file.text.split('\n').forEach((line, index) => {
      if (/^\s*(?:\/\/|\*|\/\*)/.test(line)) return
      for (const [pattern, why] of IMPURE) {
        if (pattern.test(line)) found.push(`${file.path}:${index + 1}: ${why}: ${line.trim()}`)
      }
    })
  }
  return found
}
