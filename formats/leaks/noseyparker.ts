/** Nosey Parker: findings with their matches, as JSON or lines of JSON. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import { listAt, objectAt, objects, objectsAt, text, texts } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { leakRows, type Leak } from './leak-rows.ts'
import { numberAt } from './numbers.ts'

export const noseyparker: Reader = {
  format: 'noseyparker',
  title: 'Nosey Parker',
  knows: (document) => findingsOf(document) !== undefined,
  read(document) {
    const rows = leakRows('Nosey Parker', 'match')
    for (const [at, finding] of (findingsOf(document) ?? []).entries()) {
      const matches = objectsAt(finding, 'matches')
      const more = (numberAt(finding, 'num_matches') ?? 0) - matches.length
      if (more > 0) rows.unseen('some of its findings have more matches than it lists')
      for (const [index, match] of matches.entries())
        rows.add(`[${at}].matches[${index}]`, leakOf(finding, match))
    }
    return rows.build()
  },
}

function findingsOf(document: Document): readonly JsonObject[] | undefined {
  if (document.kind !== 'json' && document.kind !== 'json-lines') return undefined
  const value = document.kind === 'json' ? document.value : document.values
  const list = objects(Array.isArray(value) ? value : [value])
  const [first] = list
  const [match] = objectsAt(first, 'matches')
  const its = text(first, 'rule_name') !== undefined && Array.isArray(match?.['provenance'])
  return its ? list : undefined
}

function leakOf(finding: JsonObject, match: JsonObject): Leak {
  const start = objectAt(objectAt(objectAt(match, 'location'), 'source_span'), 'start')
  return {
    rule: text(finding, 'rule_name'),
    ...placeOf(objectsAt(match, 'provenance')),
    line: numberAt(start, 'line'),
    column: numberAt(start, 'column'),
    state: stateOf(finding, match),
    value: texts([...listAt(match, 'groups'), finding['match_content'] ?? null]).join('\n'),
  }
}

/** The same bytes may be met in several places: the history of a repository tells most. */
function placeOf(
  places: readonly JsonObject[],
): Pick<Leak, 'medium' | 'in' | 'path' | 'commit' | 'by'> {
  const kept = places.find((one) => text(one, 'kind') === 'git_repo')
  const file = places.find((one) => text(one, 'kind') === 'file')
  if (kept === undefined) return { medium: 'file', path: text(file, 'path') }
  const first = objectAt(kept, 'first_commit') ?? objectAt(kept, 'commit_provenance')
  const commit = objectAt(first, 'commit_metadata')
  return {
    medium: 'repository',
    in: text(kept, 'repo_path')?.replace(/\/?\.git\/?$/, ''),
    path: text(first, 'blob_path') ?? text(file, 'path'),
    commit: text(commit, 'commit_id'),
    by: text(commit, 'author_name') ?? text(commit, 'committer_name'),
  }
}

/** What people said of it when they looked. */
function stateOf(finding: JsonObject, match: JsonObject): Leak['state'] {
  const said = text(match, 'status') ?? text(finding, 'status')
  return said === 'accept' ? 'open' : said === 'reject' ? 'false-positive' : undefined
}
