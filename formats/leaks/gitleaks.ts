/** Gitleaks: its JSON and CSV of version 8, and the JSON of version 7. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { CsvRow } from '../document/csv.ts'
import type { Document } from '../document/document.ts'
import { objects, text } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { leakRows, type Leak } from './leak-rows.ts'
import { numberAt } from './numbers.ts'

export const gitleaks: Reader = {
  format: 'gitleaks',
  title: 'Gitleaks',
  knows: (document) => findingsOf(document) !== undefined,
  read(document) {
    const rows = leakRows('Gitleaks', 'leak')
    for (const [at, leak] of (findingsOf(document) ?? []).entries()) rows.add(`[${at}]`, leak)
    return rows.build()
  },
}

function findingsOf(document: Document): readonly Leak[] | undefined {
  if (document.kind === 'csv') {
    const all = ['RuleID', 'Secret', 'Match', 'Fingerprint']
    const its = all.every((name) => document.columns.includes(name))
    return its ? document.rows.map((row) => ofRow(row)) : undefined
  }
  if (document.kind !== 'json' || !Array.isArray(document.value)) return undefined
  const list = objects(document.value)
  const [first] = list
  if (first === undefined) return undefined
  if ('RuleID' in first && 'Secret' in first && 'StartLine' in first)
    return list.map((one) => ofFinding(one))
  return 'offender' in first && 'rule' in first && 'lineNumber' in first
    ? list.map((one) => ofOlder(one))
    : undefined
}

function ofFinding(one: JsonObject): Leak {
  const commit = text(one, 'Commit')
  return {
    rule: text(one, 'RuleID'),
    title: `${text(one, 'RuleID') ?? ''} ${text(one, 'Description') ?? ''}`,
    medium: mediumOf(commit),
    in: repositoryOf(text(one, 'Link')),
    path: text(one, 'File'),
    line: numberAt(one, 'StartLine'),
    column: numberAt(one, 'StartColumn'),
    commit,
    by: text(one, 'Author'),
    value: text(one, 'Secret'),
  }
}

function ofOlder(one: JsonObject): Leak {
  const commit = text(one, 'commit')
  return {
    rule: text(one, 'rule'),
    medium: mediumOf(commit),
    in: text(one, 'repoURL') || text(one, 'repo'),
    path: text(one, 'file'),
    line: numberAt(one, 'lineNumber'),
    commit,
    by: text(one, 'author'),
    value: text(one, 'offender'),
  }
}

function ofRow(row: CsvRow): Leak {
  return {
    rule: row['RuleID'],
    medium: mediumOf(row['Commit']),
    in: repositoryOf(row['Link']),
    path: row['File'],
    line: Number(row['StartLine']),
    column: Number(row['StartColumn']),
    commit: row['Commit'],
    by: row['Author'],
    value: row['Secret'],
  }
}

/** A scan of a folder names no commit. */
function mediumOf(commit: string | undefined): Leak['medium'] {
  return (commit ?? '') === '' ? 'file' : 'repository'
}

/** `https://github.com/OWNER/NAME/blob/COMMIT/PATH#L3`; GitLab has `/-/blob/`. */
function repositoryOf(link: string | undefined): string | undefined {
  return /^(https?:\/\/.+?)\/(?:-\/)?(?:blob|src\/commit)\//.exec(link ?? '')?.[1]
}
