/**
 * RubyGems version order (Gem::Version): runs of digits and of letters; a letter makes a pre-release. A platform
 * behind the version (`1.13.8-x86_64-linux`) says for what it was built, and has no order.
 */

import type { Order } from '@holdfast/core/model/version-order'
import { compareDigits } from '@holdfast/host-formats/versions/digits'
import { remembered } from '@holdfast/host-formats/versions/remembered'
import { orderOf } from './semver.ts'

const GRAMMAR = /^\d[0-9a-zA-Z]*(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/
const LENGTH_MAX = 4_096

/** Gem::Platform: a processor and a system, or the system alone, with what they say of their own versions. */
const PLATFORM =
  /-(?:(?:x86_64|x86|x64|i\d86|amd64|arm\w*|aarch64|universal|ppc\w*|powerpc\w*|sparc\w*|s390x?|riscv\w*|loongarch\w*|mips\w*|wasm\w*)-)?(?:linux|darwin|macos|mingw|mswin|windows|cygwin|java|jruby|jvm|dalvik|dotnet|freebsd|netbsd|openbsd|dragonfly|solaris|aix|wasi|ruby|macruby|truffleruby)[\w.-]*$/i

export function compareGem(a: string, b: string): Order {
  const left = segments(a)
  const right = segments(b)
  if (left === undefined || right === undefined) return 'incomparable'
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one, other] = [left[at] ?? '0', right[at] ?? '0']
    if (one === other) continue
    const numeric = [/^\d/.test(one), /^\d/.test(other)] as const
    if (numeric[0] && numeric[1]) {
      const sign = compareDigits(one, other)
      if (sign !== 0) return orderOf(sign)
      continue
    }
    if (numeric[0] !== numeric[1]) return numeric[0] ? 'greater' : 'less'
    return one < other ? 'less' : 'greater'
  }
  return 'equal'
}

/** Without the zeros that end the release and the pre-release. */
const segments = remembered((text): readonly string[] | undefined => {
  if (text.length > LENGTH_MAX) return undefined
  const plain = text.trim().replace(/^v(?=\d)/i, '')
  const version = plain.includes('-') ? plain.replace(PLATFORM, '') : plain
  if (!GRAMMAR.test(version)) return undefined
  const all = version.replaceAll('-', '.pre.').match(/\d+|[a-z]+/gi) ?? []
  const letter = all.findIndex((one) => /^[a-z]/i.test(one))
  const release = letter < 0 ? all : all.slice(0, letter)
  const prerelease = letter < 0 ? [] : all.slice(letter)
  return [...withoutZeros(release), ...withoutZeros(prerelease)]
})

function withoutZeros(parts: readonly string[]): readonly string[] {
  let end = parts.length
  while (end > 0 && /^0+$/.test(parts[end - 1] ?? '')) end -= 1
  return parts.slice(0, end)
}
