/** Secrets in Trivy's reports: which rule found one in which file. What matched is not kept. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { listAt, objectAt, objectsAt, text, texts, timeAt } from '../json-members.ts'
import { leakRows, type Leak, type LeakRows } from '../leaks/leak-rows.ts'
import { numberAt } from '../leaks/numbers.ts'

/** Undefined: it names none, and may not have looked for any. */
export function secretsIn(artifacts: readonly JsonObject[]): LeakRows | undefined {
  const [first] = artifacts
  const rows = leakRows(
    'Trivy',
    'secret',
    artifacts.length === 1 ? timeAt(first, 'CreatedAt') : null,
  )
  let any = false
  for (const artifact of artifacts) {
    for (const [at, result] of objectsAt(artifact, 'Results').entries()) {
      for (const [index, one] of objectsAt(result, 'Secrets').entries()) {
        any = true
        rows.add(`Results[${at}].Secrets[${index}]`, {
          rule: text(one, 'RuleID'),
          title: `${text(one, 'RuleID') ?? ''} ${text(one, 'Title') ?? ''}`,
          ...placeOf(artifact),
          path: text(result, 'Target'),
          line: numberAt(one, 'StartLine'),
          value: `${numberAt(one, 'Offset') ?? ''} ${text(one, 'Match') ?? ''}`,
        })
      }
    }
  }
  return any ? rows : undefined
}

function placeOf(artifact: JsonObject): Pick<Leak, 'medium' | 'in' | 'commit'> {
  const type = text(artifact, 'ArtifactType')
  const metadata = objectAt(artifact, 'Metadata')
  const name = text(artifact, 'ArtifactName')
  if (type === 'repository') {
    const address = text(metadata, 'RepoURL') ?? name
    return { medium: 'repository', in: address, commit: text(metadata, 'Commit') }
  }
  if (type === 'container_image') return { medium: 'image', in: name }
  if (text(artifact, 'ClusterName') === undefined) return { medium: 'file', in: name }
  const [image] = texts(objectsAt(artifact, 'Metadata').flatMap((one) => listAt(one, 'RepoTags')))
  return { medium: 'image', in: image ?? workloadOf(artifact) }
}

function workloadOf(artifact: JsonObject): string {
  return ['ClusterName', 'Namespace', 'Kind', 'Name']
    .flatMap((name) => text(artifact, name) ?? [])
    .join('/')
}
