/** What a token says of something that nobody has declared yet. */

import type { TokenScope } from '../../model/token.ts'
import { find, type View } from '../state.ts'

/** What is accepted and does not count yet. */
export function tokenWarnings(view: View, scope: TokenScope): readonly string[] {
  switch (scope.kind) {
    case 'report':
      return find(view, 'Source', scope.source) === undefined
        ? [
            `source \`${scope.source}\` is not declared: what it reports is refused until a manifest declares it`,
          ]
        : []
    case 'enroll':
      return undeclared(view, [scope.asset], 'it is enrolled by nobody until it is')
    case 'decide':
      return typeof scope.vouch === 'string'
        ? []
        : undeclared(view, scope.vouch, 'a word for it counts once it is')
    case 'apply':
    case 'read':
    case 'approve':
    case 'admin':
    case 'workload':
      return []
  }
}

function undeclared(view: View, assets: readonly string[], then: string): readonly string[] {
  return assets
    .filter((name) => find(view, 'Asset', name) === undefined)
    .map((name) => `asset \`${name}\` is not declared: ${then}`)
}
