/** Alerts of GitHub's secret scanning: the list of its REST API, one alert, and what its webhooks send. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import { objectAt, objects, text, timeAt, wordAt } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { leakRows, type Leak } from './leak-rows.ts'
import { numberAt } from './numbers.ts'

export const githubSecretAlerts: Reader = {
  format: 'github-secret-alerts',
  title: 'GitHub secret scanning alerts',
  knows: (document) => alertsOf(document) !== undefined,
  read(document) {
    const rows = leakRows('GitHub secret scanning', 'secret scanning alert')
    for (const [at, one] of (alertsOf(document) ?? []).entries()) rows.add(`[${at}]`, leakOf(one))
    return rows.build()
  },
}

interface Alert {
  readonly alert: JsonObject
  readonly repository: JsonObject | undefined
  readonly location: JsonObject | undefined
}

function alertsOf(document: Document): readonly Alert[] | undefined {
  if (document.kind !== 'json' && document.kind !== 'json-lines') return undefined
  const value = document.kind === 'json' ? document.value : document.values
  const list = objects(Array.isArray(value) ? value : [value]).map((one) => alertOf(one))
  const known = list.filter((one) => one !== undefined)
  return known.length > 0 && known.length === list.length ? known : undefined
}

/** An event holds the alert beside its repository; the list holds the repository in the alert. */
function alertOf(one: JsonObject): Alert | undefined {
  const event = objectAt(one, 'alert')
  const alert = event ?? one
  if (text(alert, 'secret_type') === undefined || !('resolution' in alert)) return undefined
  if (numberAt(alert, 'number') === undefined) return undefined
  return {
    alert,
    repository: objectAt(event === undefined ? alert : one, 'repository'),
    location:
      objectAt(objectAt(one, 'location'), 'details') ?? objectAt(alert, 'first_location_detected'),
  }
}

function leakOf({ alert, repository, location }: Alert): Leak {
  const validity = text(alert, 'validity')
  return {
    rule: text(alert, 'secret_type'),
    medium: 'repository',
    in: text(repository, 'html_url') ?? repositoryOf(text(alert, 'html_url')),
    path: text(location, 'path'),
    line: numberAt(location, 'start_line'),
    commit: text(location, 'commit_sha'),
    state: stateOf(alert),
    works: validity === 'active' ? true : validity === 'inactive' ? false : undefined,
    found: timeAt(alert, 'created_at'),
    alert: wordAt(alert, 'number'),
    value: text(alert, 'secret'),
  }
}

/** `https://github.com/OWNER/NAME/security/secret-scanning/2` */
function repositoryOf(address: string | undefined): string | undefined {
  return /^(https?:\/\/.+)\/security\/secret-scanning\/\d+$/.exec(address ?? '')?.[1]
}

function stateOf(alert: JsonObject): Leak['state'] {
  switch (alert['resolution']) {
    case null:
      return text(alert, 'state') === 'resolved' ? 'resolved' : 'open'
    case 'false_positive':
      return 'false-positive'
    case 'revoked':
    case 'used_in_tests':
      return 'resolved'
    // Somebody chose to leave it: it lies there as before.
    case 'wont_fix':
      return 'open'
    // The pattern was changed or taken away, which says nothing about the secret.
    default:
      return undefined
  }
}
