/** What a token may do, as people write it: judged like a manifest, each problem named with what to write instead. */

import { nearest } from '../kernel/nearest.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { MANIFEST_KINDS } from './manifest.ts'
import { isName, NAME_RULE } from './name.ts'
import type { TokenScope } from './token.ts'

export interface ScopeProblem {
  readonly message: string
  readonly help: string
}

const FORMS =
  'decide[:vouch=ASSET,…|all] · report:source=NAME · apply[:KINDS] · read · approve · admin · enroll:ASSET'
const KINDS = ['decide', 'report', 'apply', 'read', 'approve', 'admin', 'enroll'] as const

/** `decide`, `decide:vouch=web-01,web-02`, `report:source=NAME`, `apply:Asset,Grant`, `enroll:ASSET`, … */
export function parseScope(text: string): Result<TokenScope, ScopeProblem> {
  const [word, rest] = split(text, ':')
  const kind = KINDS.find((one) => one === word)
  // A colon with nothing behind it is somebody's mistake, and never means all.
  if (kind !== undefined && rest === '') return no(`\`${kind}:\` says nothing behind its colon`)
  switch (kind) {
    case 'decide':
      return rest === undefined ? ok({ kind, vouch: 'none' }) : vouching(rest)
    case 'report': {
      const [member, source = ''] = split(rest ?? '', '=')
      if (member !== 'source') return no('`report` needs the source it speaks for')
      return isName(source)
        ? ok({ kind, source })
        : no(`\`${source}\` is no name of a source: ${NAME_RULE}`)
    }
    case 'apply':
      return rest === undefined || rest === '*' ? ok({ kind, kinds: 'all' }) : applying(rest)
    case 'enroll':
      if (rest === undefined) return no('`enroll` needs the asset it enrols')
      return isName(rest)
        ? ok({ kind, asset: rest })
        : no(`\`${rest}\` is no name of an asset: ${NAME_RULE}`)
    case 'read':
    case 'approve':
    case 'admin':
      return rest === undefined ? ok({ kind }) : no(`\`${kind}\` takes nothing behind a colon`)
    case undefined: {
      const near = nearest(word, KINDS)
      const meant = near === undefined ? '' : `: did you mean \`${near}\`?`
      return no(`\`scope\` is not known: \`${word}\`${meant}`)
    }
  }
}

function vouching(rest: string): Result<TokenScope, ScopeProblem> {
  const [member, value = ''] = split(rest, '=')
  if (member !== 'vouch') return no(`\`decide\` knows \`vouch=\` and not \`${member}\``)
  if (value === '*' || value === 'all') return ok({ kind: 'decide', vouch: 'all' })
  const names = value.split(',')
  const odd = names.find((name) => !isName(name))
  if (odd === undefined) return ok({ kind: 'decide', vouch: [...new Set(names)] })
  return no(odd === '' ? 'a name after `vouch=` is empty' : `\`${odd}\` is no name: ${NAME_RULE}`)
}

function applying(rest: string): Result<TokenScope, ScopeProblem> {
  const kinds = rest.split(',')
  const odd = kinds.find((kind) => !MANIFEST_KINDS.some((known) => known === kind))
  if (odd === undefined) return ok({ kind: 'apply', kinds: [...new Set(kinds)] })
  if (odd === '') return no('a kind after `apply:` is empty')
  const near = nearest(odd, MANIFEST_KINDS)
  const meant =
    near === undefined ? `there are ${MANIFEST_KINDS.join(', ')}` : `did you mean \`${near}\`?`
  return no(`\`${odd}\` is no kind of manifest: ${meant}`)
}

/** As it is written. */
export function scopeText(scope: TokenScope): string {
  switch (scope.kind) {
    case 'decide':
      if (scope.vouch === 'none') return 'decide'
      return `decide:vouch=${scope.vouch === 'all' ? 'all' : scope.vouch.join(',')}`
    case 'report':
      return `report:source=${scope.source}`
    case 'apply':
      return scope.kinds === 'all' ? 'apply' : `apply:${scope.kinds.join(',')}`
    case 'enroll':
      return `enroll:${scope.asset}`
    case 'read':
    case 'approve':
    case 'admin':
    case 'workload':
      return scope.kind
  }
}

function no(message: string): Result<never, ScopeProblem> {
  return err({ message, help: FORMS })
}

/** Without the separator there is no second part. */
function split(text: string, by: string): readonly [string, string | undefined] {
  const at = text.indexOf(by)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
