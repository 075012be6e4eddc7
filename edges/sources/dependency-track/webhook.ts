/**
 * What a notification of Dependency-Track names as changed. Nothing in it is taken for a fact: it may come early,
 * twice or from anyone who may call us, and all it can do is make us look.
 */

import type { Changed } from '@holdfast/edges-base/ports/sources'
import { fileOf, uuidIn } from './projects.ts'

/** A notification about more is not worth following one by one. */
const PROJECTS_MAX = 1_000

const ABOUT_ONE = new Set([
  'BOM_CONSUMED',
  'BOM_PROCESSED',
  'BOM_PROCESSING_FAILED',
  'BOM_VALIDATION_FAILED',
  'NEW_VULNERABLE_DEPENDENCY',
  'POLICY_VIOLATION',
  'PROJECT_CREATED',
  'PROJECT_VULN_ANALYSIS_COMPLETE',
  'VEX_CONSUMED',
  'VEX_PROCESSED',
])
const ABOUT_SEVERAL = new Set([
  'GLOBAL_AUDIT_CHANGE',
  'NEW_VULNERABILITY',
  'PROJECT_AUDIT_CHANGE',
  'VULNERABILITY_RETRACTED',
])

export function changedBy(body: unknown): Changed {
  const notification = isObject(body) ? body['notification'] : undefined
  if (!isObject(notification)) return refused('expected a notification of Dependency-Track')
  const { group, scope, subject } = notification
  if (typeof group !== 'string' || typeof scope !== 'string') {
    return refused('a notification of Dependency-Track has a group and a scope')
  }
  // Of itself: its mirrors, its disk, its users.
  if (plain(scope, 'SCOPE_') === 'SYSTEM') return { kind: 'ok', files: [] }
  const name = plain(group, 'GROUP_')
  if (ABOUT_ONE.has(name)) {
    const about = isObject(subject) ? (subject['project'] ?? subject) : undefined
    return named(name, [about])
  }
  if (ABOUT_SEVERAL.has(name)) {
    const list = isObject(subject) ? subject['affectedProjects'] : undefined
    return Array.isArray(list) ? named(name, list) : refused(`${name} names no affected projects`)
  }
  // Summaries, and groups of a newer version: something changed, and looking is always right.
  return { kind: 'ok', files: null }
}

/** Some versions write the names with their type before them. */
function plain(word: string, prefix: string): string {
  return word.startsWith(prefix) ? word.slice(prefix.length) : word
}

function named(group: string, projects: readonly unknown[]): Changed {
  if (projects.length > PROJECTS_MAX) return { kind: 'ok', files: null }
  const files = new Set<string>()
  for (const project of projects) {
    const uuid = isObject(project) ? uuidIn(project['uuid']) : undefined
    if (uuid === undefined) return refused(`${group} names a project without its uuid`)
    files.add(fileOf(uuid))
  }
  return { kind: 'ok', files: [...files] }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(message: string): Changed {
  return { kind: 'refused', message }
}
