/** Dependency-Track's projects from its twin: what is fetched and when, what is gone, and what refuses. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { redact } from '@holdfast/core/kernel/redacted'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { SourceError, type PollCall, type Polled } from '@holdfast/edges-base/ports/sources'
import { readDocument } from '@holdfast/formats/registry'
import {
  dependencyTrackTwin,
  type DependencyTrackTwin,
} from '../../../proof/twins/dependency-track.ts'
import { until } from '../../../proof/testkit/until.ts'
import { source as dependencyTrack } from './adapter.ts'
import { pollProjects } from './poll.ts'
import { askDependencyTrack } from './server.ts'

/** The twin wants no patience, so that nothing waits. */
const AT_ONCE = { 'retry-after': '0' }
const uuidOf = (digit: number): string =>
  '00000000-0000-4000-8000-000000000000'.replace(/0{12}$/, String(digit).padStart(12, '0'))
const [ONE, TWO, THREE] = [uuidOf(1), uuidOf(2), uuidOf(3)]
const fixed = { name: 'minimist', version: '1.2.8', purl: 'pkg:npm/minimist@1.2.8' }

describe('dependency-track', () => {
  let twin: DependencyTrackTwin
  let cursors: Map<string, string>
  let waits: number[]
  const call = (change: Partial<PollCall> = {}): PollCall => ({
    fetch: {
      adapter: 'dependency-track',
      url: twin.url,
      secret: { from: 'env', name: 'DTRACK_KEY' },
      network: 'private',
    },
    secret: redact(twin.key),
    cursors,
    changed: null,
    assets: [],
    signal: new AbortController().signal,
    progress: () => undefined,
    ...change,
  })
  /** As the runner does it: what was yielded before an error counts. Nothing really waits. */
  const poll = async (
    change: Partial<PollCall> = {},
  ): Promise<{ polled: Polled[]; error: SourceError | null }> => {
    const polled: Polled[] = []
    let error: SourceError | null = null
    try {
      const asked = call(change)
      const wait = async (ms: number): Promise<void> => void waits.push(ms)
      for await (const project of pollProjects(askDependencyTrack(asked), asked, wait))
        polled.push(project)
    } catch (thrown) {
      if (!(thrown instanceof SourceError)) throw thrown
      error = thrown
    }
    for (const one of polled) {
      if (one.kind === 'gone') cursors.delete(one.file)
      else cursors.set(one.file, one.cursor)
    }
    return { polled, error }
  }
  const names = (polled: readonly Polled[]): string[] =>
    polled.map((one) => `${one.kind} ${one.file}`)
  const yielded = async (change: Partial<PollCall> = {}): Promise<string[]> => {
    const { polled, error } = await poll(change)
    assert.equal(error, null)
    return names(polled)
  }
  before(async () => {
    twin = await dependencyTrackTwin()
  })
  after(() => twin.close())
  beforeEach(() => {
    cursors = new Map()
    waits = []
    twin.projects.clear()
    twin.mend()
    twin.polls = 0
    twin.version = '4.13.0'
    twin.listed = Infinity
    twin.onExport = () => undefined
    twin.add(ONE)
    twin.add(TWO, { name: 'till', version: undefined })
    twin.add(THREE, { importedAt: null })
    twin.forgetAsked()
  })

  test('every active project into which something was imported, once', async () => {
    twin.add(uuidOf(4), { active: false })
    assert.deepEqual(await yielded(), [`document project/${ONE}`, `document project/${TWO}`])
    twin.forgetAsked()
    assert.deepEqual(await yielded(), [])
    assert.ok(!twin.asked.some((one) => /analyze|bom/.test(one)), 'nothing changed, nothing runs')
  })

  test('an import, and a finding that became known, make it fetched again', async () => {
    await poll()
    const project = twin.projects.get(ONE)
    assert.ok(project !== undefined)
    twin.importBom(ONE, [fixed])
    assert.deepEqual(await yielded(), [`document project/${ONE}`])
    project.components = [{ ...fixed, vulnerabilities: [{ id: 'CVE-2026-1', severity: 'HIGH' }] }]
    project.found = project.components
    assert.deepEqual(await yielded(), [`document project/${ONE}`])
    assert.deepEqual(await yielded(), [])
  })

  test('the same facts are the same bytes, whenever and in whatever order they are exported', async () => {
    const [first] = (await poll()).polled
    cursors.clear()
    const [again] = (await poll()).polled
    assert.ok(first?.kind === 'document' && again?.kind === 'document')
    assert.deepEqual(again.bytes, first.bytes)
    assert.equal(again.cursor, first.cursor)
  })

  test('nothing is yielded before the analysis is over', async () => {
    twin.polls = 3
    twin.importBom(ONE, twin.projects.get(ONE)?.components ?? [])
    const { polled } = await poll({ changed: new Set([`project/${ONE}`]) })
    const [document] = polled
    assert.ok(document?.kind === 'document')
    assert.deepEqual(waits, Array(3).fill(LIMITS.analysisWaitMs))
    const read = readDocument(document.bytes)
    assert.ok(read.ok)
    const [report] = read.value.reports
    assert.ok(report?.kind === 'components')
    assert.equal(report.findings.length, 1, 'before it, there were none')
  })

  test('an analysis that does not end leaves its project for the next poll', async () => {
    twin.polls = LIMITS.analysisLooksMax
    assert.deepEqual(await yielded(), [])
    assert.equal(waits.length, LIMITS.analysisLooksMax - 1)
    twin.polls = 0
    assert.deepEqual(await yielded(), [`document project/${ONE}`, `document project/${TWO}`])
  })

  test('a server before 4.11 is asked at the place it has', async () => {
    twin.version = '4.8.2'
    twin.polls = 1
    assert.equal((await yielded()).length, 2)
    assert.ok(twin.asked.some((one) => one.startsWith('GET /api/v1/bom/token/')))
  })

  test('what is imported while it is read is not taken', async () => {
    twin.onExport = (uuid) => {
      if (uuid === ONE) twin.importBom(uuid, [fixed])
    }
    assert.deepEqual(await yielded(), [`document project/${TWO}`])
    twin.onExport = () => undefined
    assert.deepEqual(await yielded(), [`document project/${ONE}`])
  })

  test('projects in pages, and from version 5 findings, too', async () => {
    const flaws = Array.from({ length: 230 }, (_, place) => ({
      id: `CVE-2026-${place}`,
      severity: 'LOW' as const,
    }))
    twin.version = '5.0.0'
    const project = twin.add(ONE, { components: [{ ...fixed, vulnerabilities: flaws }] })
    project.found = project.components
    for (let digit = 10; digit < 140; digit++) twin.add(uuidOf(digit), { importedAt: null })
    assert.deepEqual(await yielded(), [`document project/${ONE}`, `document project/${TWO}`])
    project.found = [{ ...fixed, vulnerabilities: flaws.slice(0, -1) }]
    assert.deepEqual(await yielded(), [`document project/${ONE}`], 'the last of them is looked at')
  })

  test('a project that left is gone, once; one that a list skipped is not', async () => {
    await poll()
    twin.projects.delete(TWO)
    assert.deepEqual(await yielded(), [`gone project/${TWO}`])
    twin.listed = 0
    assert.deepEqual(await yielded(), [], 'asked for by itself, it is still there')
    twin.add(ONE, { active: false })
    assert.deepEqual(await yielded(), [`gone project/${ONE}`])
  })

  test('a list of less than half of what was known is no list', async () => {
    for (let digit = 10; digit < 28; digit++) twin.add(uuidOf(digit))
    await poll()
    twin.listed = 9
    const { polled, error } = await poll()
    assert.deepEqual(polled, [])
    assert.equal(error?.code, 'unreadable')
    assert.equal(error.message, 'Dependency-Track lists 9 projects, and 20 were known')
  })

  test('what a webhook names is looked at alone, and nothing is gone', async () => {
    await poll()
    twin.projects.delete(TWO)
    twin.importBom(ONE, [fixed])
    twin.forgetAsked()
    const changed = new Set([
      `project/${ONE}`,
      `project/${TWO}`,
      `project/${ONE}/x`,
      'project/x',
      '',
    ])
    assert.deepEqual(await yielded({ changed }), [`document project/${ONE}`])
    assert.ok(!twin.asked.some((one) => one.includes('?excludeInactive')))
    twin.forgetAsked()
    assert.deepEqual(await yielded({ changed }), [], 'told twice, found once')
    assert.ok(!twin.asked.some((one) => one.includes('analyze')))
  })

  test('one project that cannot be had keeps no other waiting', async () => {
    twin.fail({ path: new RegExp(`cyclonedx/project/${ONE}`), answer: 'not-json' })
    const { polled, error } = await poll()
    assert.deepEqual(names(polled), [`document project/${TWO}`])
    assert.equal(error?.code, 'unreadable')
    assert.match(error.message, /^the BOM of project 0\S+1 cannot be read: /)
    twin.mend()
    assert.deepEqual(await yielded(), [`document project/${ONE}`])
  })

  const refusals: [
    what: string,
    change: () => Partial<PollCall>,
    fails: () => void,
    code: string,
    message: RegExp,
  ][] = [
    [
      'a key that is not known',
      () => ({ secret: redact('other') }),
      () => undefined,
      'refused',
      /answered 401 to \/api\/v1\/project$/,
    ],
    [
      'a team that may not see findings',
      () => ({}),
      () => twin.fail({ path: /finding/, answer: 403 }),
      'refused',
      /answered 403 to \/api\/v1\/finding\/project\//,
    ],
    [
      'one that may not analyse',
      () => ({}),
      () => twin.fail({ path: /analyze/, answer: 403 }),
      'refused',
      /answered 403 .*\/analyze$/,
    ],
    ['no key', () => ({ secret: null }), () => undefined, 'refused', /^the API key of/],
    [
      'a manifest without an address',
      () => ({ fetch: { adapter: 'dependency-track' } }),
      () => undefined,
      'refused',
      /^the `url` of the API server is missing$/,
    ],
    [
      'a server that is down',
      () => ({}),
      () => twin.fail({ path: /project/, answer: 500, headers: AT_ONCE }),
      'unreachable',
      /answered 500 to \/api\/v1\/project$/,
    ],
    [
      'one that asks for an hour',
      () => ({}),
      () => twin.fail({ path: /project/, answer: 429, headers: { 'retry-after': '3600' } }),
      'unreachable',
      /asks to come back in 3600 seconds$/,
    ],
    [
      'the page of its user interface',
      () => ({}),
      () => twin.fail({ path: /project/, answer: 'not-json' }),
      'unreadable',
      /^the list of projects cannot be read: /,
    ],
    [
      'no answer about an analysis',
      () => ({}),
      () => twin.fail({ path: /token/, answer: 404 }),
      'unreadable',
      /^it does not say whether an analysis has ended$/,
    ],
    [
      'no Dependency-Track at all',
      () => ({}),
      () => twin.fail({ path: /project/, answer: 404 }),
      'not-found',
      /answered 404/,
    ],
  ]
  for (const [what, change, fails, code, message] of refusals) {
    test(`${what}: ${code}`, async () => {
      await poll()
      twin.importBom(ONE, [fixed])
      fails()
      const { polled, error } = await poll(change())
      assert.deepEqual(polled, [])
      assert.equal(error?.code, code)
      assert.match(error.message, message)
      assert.equal(cursors.size, 2, 'the last good word stays')
    })
  }

  test('the adapter polls, and stops when it is told to', async () => {
    twin.polls = 1_000
    const abort = new AbortController()
    twin.importBom(ONE, [fixed])
    // In the middle of its waiting: what it waits for was asked for, and is not ready.
    const asked = (): boolean => twin.asked.some((one) => one.includes('/event/token/'))
    void until('it asks whether the analysis has ended', asked).then(() => abort.abort())
    await assert.rejects(
      async () => {
        for await (const polled of dependencyTrack.poll(call({ signal: abort.signal }))) {
          assert.fail(`${polled.file} was not analysed`)
        }
      },
      { name: 'AbortError' },
    )
  })

  test('the readers find the project, its components and what is known against them', async () => {
    const project = twin.projects.get(ONE)
    assert.ok(project?.importedAt)
    const { polled } = await poll()
    const [document, other] = polled
    assert.ok(document?.kind === 'document' && other?.kind === 'document')
    const read = readDocument(document.bytes)
    assert.ok(read.ok)
    assert.equal(read.value.format, 'cyclonedx')
    const [report] = read.value.reports
    assert.ok(report?.kind === 'components')
    assert.equal(report.tool.name, 'Dependency-Track')
    assert.deepEqual(
      { ...report.subject },
      {
        type: 'image',
        name: 'shop@1.0',
        digests: [],
        identifiers: [`bom:urn:uuid:${ONE}`],
      },
    )
    assert.equal(report.observedAt, project.importedAt, 'not the moment it was fetched')
    assert.deepEqual(
      report.components.map((component) => component.purl).toSorted(),
      project.components.map((component) => component.purl),
    )
    assert.deepEqual(
      report.findings.map((finding) => [
        finding.id,
        finding.component?.purl,
        finding.status,
        finding.severity,
      ]),
      [['CVE-2021-44906', 'pkg:npm/minimist@0.0.8', 'affected', 'critical']],
    )
    assert.equal(report.canClear, true)
    assert.deepEqual(report.dropped, [])
    const second = readDocument(other.bytes)
    assert.ok(second.ok)
    const [named] = second.value.reports
    assert.ok(named?.kind === 'components')
    assert.equal(named.subject.name, 'till')
  })
})
