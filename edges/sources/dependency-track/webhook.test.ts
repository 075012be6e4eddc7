/** What notifications of Dependency-Track name as changed, and what is not taken for one. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedBy } from './webhook.ts'

const ONE = '6fb1820f-5280-4577-ac51-40124aabe307'
const TWO = '4d5cd8df-cff7-4212-a038-91ae4ab79396'
const project = (uuid: unknown): object => ({ uuid, name: 'shop', version: '1.0' })
const notification = (group: unknown, subject?: unknown, scope: unknown = 'PORTFOLIO'): object => ({
  notification: { level: 'INFORMATIONAL', scope, group, timestamp: '2026-06-01T08:00:00', subject },
})
const about = (uuid: unknown): object => ({ project: project(uuid), bom: { content: '' } })
const several = (...uuids: unknown[]): object => ({
  affectedProjects: uuids.map((uuid) => project(uuid)),
})

test('projects are named, and nothing else is taken from it', () => {
  const many = Array.from({ length: 1_001 }, () => ONE)
  const rows: [object, readonly string[] | null][] = [
    [notification('BOM_CONSUMED', about(ONE)), [`project/${ONE}`]],
    [notification('BOM_PROCESSED', about(ONE)), [`project/${ONE}`]],
    [notification('BOM_PROCESSED', about(ONE.toUpperCase())), [`project/${ONE}`]],
    [notification('GROUP_BOM_PROCESSED', about(ONE), 'SCOPE_PORTFOLIO'), [`project/${ONE}`]],
    [notification('NEW_VULNERABLE_DEPENDENCY', about(TWO)), [`project/${TWO}`]],
    [notification('PROJECT_CREATED', project(TWO)), [`project/${TWO}`]],
    [
      notification('NEW_VULNERABILITY', several(ONE, TWO, ONE)),
      [`project/${ONE}`, `project/${TWO}`],
    ],
    [notification('PROJECT_AUDIT_CHANGE', several(ONE)), [`project/${ONE}`]],
    [notification('NEW_VULNERABILITY', several(...many)), null],
    [notification('NEW_VULNERABILITIES_SUMMARY', { overview: {} }), null],
    [notification('GROUP_OF_A_LATER_VERSION'), null],
    [notification('DATASOURCE_MIRRORING', undefined, 'SYSTEM'), []],
    [notification('USER_CREATED', { username: 'x' }, 'SCOPE_SYSTEM'), []],
  ]
  for (const [body, files] of rows) assert.deepEqual(changedBy(body), { kind: 'ok', files })
})

test('an unknown shape is refused in words', () => {
  const none = 'expected a notification of Dependency-Track'
  const nameless = 'a notification of Dependency-Track has a group and a scope'
  const rows: [unknown, string][] = [
    [undefined, none],
    ['BOM_PROCESSED', none],
    [[], none],
    [{}, none],
    [{ notification: 'BOM_PROCESSED' }, none],
    [{ group: 'BOM_PROCESSED', scope: 'PORTFOLIO', subject: about(ONE) }, none],
    [notification(undefined, about(ONE)), nameless],
    [notification(7, about(ONE)), nameless],
    [notification('BOM_PROCESSED', about(ONE), null), nameless],
    [notification('BOM_PROCESSED'), 'BOM_PROCESSED names a project without its uuid'],
    [notification('BOM_PROCESSED', {}), 'BOM_PROCESSED names a project without its uuid'],
    [notification('BOM_PROCESSED', about('x')), 'BOM_PROCESSED names a project without its uuid'],
    [
      notification('BOM_PROCESSED', about(`${ONE}/analyze`)),
      'BOM_PROCESSED names a project without its uuid',
    ],
    [notification('NEW_VULNERABILITY', about(ONE)), 'NEW_VULNERABILITY names no affected projects'],
    [notification('NEW_VULNERABILITY', null), 'NEW_VULNERABILITY names no affected projects'],
    [
      notification('PROJECT_AUDIT_CHANGE', several(ONE, null)),
      'PROJECT_AUDIT_CHANGE names a project without its uuid',
    ],
  ]
  for (const [body, message] of rows) {
    assert.deepEqual(changedBy(body), { kind: 'refused', message })
  }
})
