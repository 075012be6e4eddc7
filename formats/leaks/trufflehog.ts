/** TruffleHog: version 3, and the list of commits that version 2 printed. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import { asObject, listAt, objectAt, objects, text, texts } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { leakRows, type Leak } from './leak-rows.ts'
import { publicId } from './leak-type.ts'
import { numberAt } from './numbers.ts'

export const trufflehog: Reader = {
  format: 'trufflehog',
  title: 'TruffleHog',
  knows: (document) => findingsOf(document) !== undefined,
  read(document) {
    const rows = leakRows('TruffleHog', 'result')
    for (const [at, one] of (findingsOf(document) ?? []).entries())
      rows.add(`[${at}]`, 'SourceMetadata' in one ? ofResult(one) : ofCommit(one))
    return rows.build()
  },
}

/** Lines of JSON; a single finding is a document of its own, and some people wrap them in a list. */
function findingsOf(document: Document): readonly JsonObject[] | undefined {
  if (document.kind !== 'json' && document.kind !== 'json-lines') return undefined
  const value = document.kind === 'json' ? document.value : document.values
  const list = objects(Array.isArray(value) ? value : [value])
  // The log lines of the tool itself may stand between its results.
  const found = list.filter((one) => isResult(one) || isCommit(one))
  return found.length > 0 ? found : undefined
}

function isResult(one: JsonObject): boolean {
  return 'SourceMetadata' in one && 'DetectorType' in one && 'Verified' in one
}

function isCommit(one: JsonObject): boolean {
  return 'stringsFound' in one && 'commitHash' in one && 'branch' in one
}

const MEDIA: readonly (readonly [source: RegExp, medium: Leak['medium']])[] = [
  [/^(?:git|github.*|gitlab|bitbucket|azurerepos|gerrit|huggingface)$/i, 'repository'],
  [/^docker$/i, 'image'],
  [/^(?:slack|teams|microsoftteams|discord)$/i, 'chat'],
  [/^(?:circleci|travisci|jenkins|buildkite)$/i, 'ci'],
  [/^(?:elasticsearch|stdin|syslog)$/i, 'log'],
]

function ofResult(one: JsonObject): Leak {
  const data = objectAt(objectAt(one, 'SourceMetadata'), 'Data') ?? {}
  const [source = '', said = null] = Object.entries(data)[0] ?? []
  const place = asObject(said)
  const raw = text(one, 'Raw')
  return {
    rule: text(one, 'DetectorName') ?? `detector ${numberAt(one, 'DetectorType') ?? ''}`,
    medium: MEDIA.find(([pattern]) => pattern.test(source))?.[1] ?? 'file',
    in: placeOf(place),
    path: text(place, 'file') ?? text(place, 'path'),
    line: numberAt(place, 'line'),
    commit: text(place, 'commit'),
    by: text(place, 'email'),
    // False says that it was not tried as well as that it did not work.
    works: one['Verified'] === true ? true : undefined,
    value: `${raw ?? ''} ${text(one, 'RawV2') ?? ''}`,
    credential: publicId(text(one, 'Redacted')) ?? publicId(raw),
  }
}

function placeOf(place: JsonObject | undefined): string | undefined {
  const image = text(place, 'image')
  const tag = text(place, 'tag') ?? ''
  if (image !== undefined) return tag === '' ? image : `${image}:${tag}`
  return ['repository', 'bucket', 'channel_name', 'channel_id', 'channel', 'project', 'workspace']
    .map((name) => text(place, name))
    .find((name) => (name ?? '') !== '')
}

function ofCommit(one: JsonObject): Leak {
  return {
    rule: text(one, 'reason'),
    medium: 'repository',
    path: text(one, 'path'),
    commit: text(one, 'commitHash'),
    value: texts(listAt(one, 'stringsFound')).join('\n'),
  }
}
