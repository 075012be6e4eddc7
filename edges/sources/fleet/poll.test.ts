/** Fleet's hosts from its twin: what is fetched, what is gone, what refuses, and what the readers make of it. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { redact } from '@holdfast/core/kernel/redacted'
import { SourceError, type PollCall, type Polled } from '@holdfast/edges-base/ports/sources'
import { readDocument } from '@holdfast/formats/registry'
import { fleetTwin, type FleetTwin } from '../../../proof/twins/fleet.ts'
import { source as fleet } from './adapter.ts'
import { requestRefetch } from './refetch.ts'

/** The twin wants no patience, so that nothing waits. */
const AT_ONCE = { 'retry-after': '0' }

describe('fleet', () => {
  let twin: FleetTwin
  let cursors: Map<string, string>
  const call = (change: Partial<PollCall> = {}): PollCall => ({
    fetch: {
      adapter: 'fleet',
      url: twin.url,
      secret: { from: 'env', name: 'FLEET_TOKEN' },
      network: 'private',
    },
    secret: redact(twin.token),
    cursors,
    changed: null,
    assets: [],
    signal: new AbortController().signal,
    progress: () => undefined,
    ...change,
  })
  /** As the runner does it: what was yielded before an error counts. */
  const poll = async (
    change: Partial<PollCall> = {},
  ): Promise<{ polled: Polled[]; error: SourceError | null }> => {
    const polled: Polled[] = []
    let error: SourceError | null = null
    try {
      for await (const one of fleet.poll(call(change))) polled.push(one)
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
    twin = await fleetTwin()
  })
  after(() => twin.close())
  beforeEach(() => {
    cursors = new Map()
    twin.hosts.clear()
    twin.mend()
    twin.listed = Infinity
    twin.answersRefetch = true
    for (const id of [1, 2, 3]) twin.add(id)
    twin.forgetAsked()
  })

  test('every host once, with exactly the bytes that Fleet answers', async () => {
    const { polled } = await poll()
    assert.deepEqual(names(polled), ['document host/1', 'document host/2', 'document host/3'])
    const [first] = polled
    const answer = await fetch(`${twin.url}/api/v1/fleet/hosts/1`, {
      headers: { authorization: `Bearer ${twin.token}` },
    })
    assert.ok(first?.kind === 'document')
    assert.deepEqual(Buffer.from(first.bytes), Buffer.from(await answer.arrayBuffer()))
    assert.equal(first.cursor, '2026-06-01T08:00:00Z 2026-06-01T08:00:00Z')
  })

  test('then only those that Fleet looked at since', async () => {
    await poll()
    twin.forgetAsked()
    assert.deepEqual(await yielded(), [])
    assert.equal(twin.asked.length, 1, 'the cheap list, and no host')
    twin.checkIn(2)
    assert.deepEqual(await yielded(), ['document host/2'])
    twin.add(2, { softwareAt: 0, detailsAt: 0 })
    assert.deepEqual(await yielded(), ['document host/2'], 'times that went back moved, too')
  })

  test('the list comes in pages, ordered by what never changes', async () => {
    for (let id = 4; id <= 250; id++) twin.add(id)
    const seen: (number | null)[] = []
    assert.equal((await yielded({ progress: (_, total) => void seen.push(total) })).length, 250)
    const lists = twin.asked.filter((one) => one.includes('?'))
    assert.deepEqual(
      lists.map((one) => /[?&]page=(\d+)/.exec(one)?.[1]),
      ['0', '1', '2'],
    )
    assert.ok(lists.every((one) => one.includes('order_key=id&order_direction=asc')))
    assert.ok(lists.every((one) => !one.includes('populate_software')))
    assert.equal(seen.at(-1), 250)
  })

  test('an offline host still comes, as old as Fleet says it is', async () => {
    const host = twin.add(9, { status: 'offline', softwareAt: Date.UTC(2026, 0, 1) })
    const { polled } = await poll({ changed: new Set(['host/9']) })
    const [document] = polled
    assert.ok(document?.kind === 'document')
    const read = readDocument(document.bytes)
    assert.ok(read.ok)
    const [report] = read.value.reports
    assert.ok(report?.kind === 'components')
    assert.equal(report.observedAt, host.softwareAt)
    assert.notEqual(report.observedAt, host.detailsAt)
  })

  test('a host that left Fleet is gone, once; one that a list skipped is not', async () => {
    await poll()
    twin.hosts.delete(3)
    assert.deepEqual(await yielded(), ['gone host/3'])
    assert.deepEqual(await yielded(), [])
    twin.listed = 1
    assert.deepEqual(await yielded(), ['document host/2'], 'asked for by itself, it is still there')
  })

  test('a list of less than half of what was known is no list', async () => {
    for (let id = 4; id <= 20; id++) twin.add(id)
    await poll()
    twin.listed = 9
    const { polled, error } = await poll()
    assert.deepEqual(polled, [])
    assert.equal(error?.code, 'unreadable')
    assert.equal(error.message, 'Fleet lists 9 hosts, and 20 were known')
    twin.listed = 10
    assert.equal((await poll()).error, null)
  })

  test('what a webhook names is fetched alone, and nothing is gone', async () => {
    await poll()
    twin.hosts.delete(3)
    twin.forgetAsked()
    const changed = new Set(['host/2', 'host/3', 'host/4', 'host/02', 'host/1/refetch', '../1', ''])
    assert.deepEqual(await yielded({ changed }), ['document host/2'])
    assert.deepEqual(
      twin.asked,
      [2, 3, 4].map((id) => `GET /api/v1/fleet/hosts/${id}`),
    )
    assert.deepEqual(await yielded({ changed: new Set() }), [])
  })

  test('one host that cannot be had keeps no other waiting', async () => {
    twin.fail({ path: /hosts\/2$/, answer: 500, headers: AT_ONCE })
    const { polled, error } = await poll()
    assert.deepEqual(names(polled), ['document host/1', 'document host/3'])
    assert.equal(error?.code, 'unreachable')
    assert.match(error.message, /answered 500 to \/api\/v1\/fleet\/hosts\/2$/)
    twin.mend()
    assert.deepEqual(await yielded(), ['document host/2'])
  })

  test('three in a row end the poll', async () => {
    for (let id = 4; id <= 9; id++) twin.add(id)
    twin.fail({ path: /hosts\/[3-9]$/, answer: 'not-json' })
    const { polled, error } = await poll()
    assert.deepEqual(names(polled), ['document host/1', 'document host/2'])
    assert.equal(error?.code, 'unreadable')
    assert.match(error.message, /^host 3 cannot be read: /)
    assert.ok(!twin.asked.some((one) => one.endsWith('/hosts/6')))
  })

  const refusals: [
    what: string,
    change: () => Partial<PollCall>,
    fails: () => void,
    code: string,
    message: RegExp,
  ][] = [
    [
      'a token that is not known',
      () => ({ secret: redact('other') }),
      () => undefined,
      'refused',
      /answered 401 to \/api\/v1\/fleet\/hosts$/,
    ],
    [
      'a role that may not',
      () => ({}),
      () => twin.fail({ path: /hosts/, answer: 403 }),
      'refused',
      /answered 403/,
    ],
    ['no token', () => ({ secret: null }), () => undefined, 'refused', /token of Fleet cannot be/],
    [
      'a manifest without an address',
      () => ({ fetch: { adapter: 'fleet' } }),
      () => undefined,
      'refused',
      /^the `url` of the Fleet server is missing$/,
    ],
    [
      'a private address that nobody allowed',
      () => ({
        fetch: {
          adapter: 'fleet',
          url: twin.url.replace('http:', 'https:'),
          secret: { from: 'env', name: 'X' },
        },
      }),
      () => undefined,
      'refused',
      /private address/,
    ],
    [
      'a server that is down',
      () => ({}),
      () => twin.fail({ path: /hosts\?/, answer: 500, headers: AT_ONCE }),
      'unreachable',
      /answered 500 to \/api\/v1\/fleet\/hosts$/,
    ],
    [
      'one that asks for an hour',
      () => ({}),
      () => twin.fail({ path: /hosts/, answer: 429, headers: { 'retry-after': '3600' } }),
      'unreachable',
      /asks to come back in 3600 seconds$/,
    ],
    [
      'a page of a proxy',
      () => ({}),
      () => twin.fail({ path: /hosts/, answer: 'not-json' }),
      'unreadable',
      /^the list of hosts cannot be read: /,
    ],
    [
      'no Fleet at all',
      () => ({}),
      () => twin.fail({ path: /hosts/, answer: 404 }),
      'not-found',
      /answered 404/,
    ],
  ]
  for (const [what, change, fails, code, message] of refusals) {
    test(`${what}: ${code}`, async () => {
      await poll()
      fails()
      const { polled, error } = await poll(change())
      assert.deepEqual(polled, [])
      assert.equal(error?.code, code)
      assert.match(error.message, message)
      assert.equal(cursors.size, 3, 'the last good word stays')
    })
  }

  test('busy for a moment is not an error', async () => {
    twin.fail({ path: /hosts/, answer: 429, times: 2, headers: AT_ONCE })
    assert.equal((await yielded()).length, 3)
  })

  test('it stops when it is told to', async () => {
    const abort = new AbortController()
    const polled: Polled[] = []
    await assert.rejects(
      async () => {
        for await (const one of fleet.poll(call({ signal: abort.signal }))) {
          polled.push(one)
          abort.abort()
        }
      },
      { name: 'AbortError' },
    )
    assert.equal(polled.length, 1)
  })

  test('a refetch makes the next poll bring newer facts; an offline host brings none', async () => {
    twin.add(3, { status: 'offline' })
    await poll()
    await requestRefetch(call(), 'host/2')
    await requestRefetch(call(), 'host/3')
    assert.deepEqual(await yielded(), ['document host/2'])
    for (const [file, message] of [
      ['host/99', 'Fleet shows us no host/99'],
      ['host/1/x', '`host/1/x` is no host'],
      ['project/1', '`project/1` is no host'],
    ] as const) {
      await assert.rejects(requestRefetch(call(), file), { code: 'not-found', message })
    }
    const other = requestRefetch({ ...call(), secret: redact('other') }, 'host/1')
    await assert.rejects(other, { code: 'refused' })
  })

  test('the readers find the host, its software and what is known against it', async () => {
    const host = twin.add(1, {
      hostname: 'web-1.example',
      software: [
        { name: 'curl', version: '7.88.1-10+deb12u5', source: 'deb_packages' },
        {
          name: 'openssl',
          version: '3.0.7',
          release: '24.el9',
          source: 'rpm_packages',
          vulnerabilities: [
            { cve: 'CVE-2026-0001', resolved_in_version: '3.0.7-27.el9', cisa_known_exploit: true },
          ],
        },
      ],
    })
    const { polled } = await poll()
    const [document] = polled
    assert.ok(document?.kind === 'document')
    const read = readDocument(document.bytes)
    assert.ok(read.ok)
    assert.equal(read.value.format, 'fleet')
    const [report] = read.value.reports
    assert.ok(report?.kind === 'components')
    assert.equal(report.subject.type, 'host')
    assert.equal(report.subject.name, 'web-1.example')
    assert.deepEqual(report.subject.identifiers, [
      `uuid:${host.uuid}`,
      'ip:10.0.0.7',
      'mac:02:00:00:00:00:07',
      'serial:SERIAL-1',
      'fleet-host:1',
    ])
    assert.deepEqual(
      report.components.map((component) => `${component.name} ${component.version}`),
      ['curl 7.88.1-10+deb12u5', 'openssl 3.0.7-24.el9'],
    )
    assert.ok(report.components.every((component) => /^pkg:(?:deb|rpm)\//.test(component.purl)))
    assert.deepEqual(
      report.findings.map((finding) => [
        finding.id,
        finding.component?.name,
        finding.fixedVersions,
        finding.exploited,
      ]),
      [['CVE-2026-0001', 'openssl', ['3.0.7-27.el9'], true]],
    )
    assert.equal(report.observedAt, host.softwareAt)
    assert.equal(report.canClear, true)
    assert.deepEqual(report.dropped, [])
  })
})
