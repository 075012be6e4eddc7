/** The way out of each kind of block, over HTTP: from block to release, and from block to still refused, and why. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const digest = (seed: string): string => `sha256:${seed.repeat(64).slice(0, 64)}`

const object = (kind: string, name: string, spec: object): string =>
  `${JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })}\n---\n`

/** What a scanner lists in it, and whether it finds the flaw. */
const scan = (name: string, version: string, flawed: boolean): string =>
  JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: name,
    ArtifactType: 'container_image',
    CreatedAt: new Date().toISOString(),
    Results: [
      {
        Target: name,
        Class: 'os-pkgs',
        Type: 'debian',
        Packages: [
          {
            Name: 'zlib1g',
            Version: version,
            Identifier: { PURL: `pkg:deb/debian/zlib1g@${version}?distro=debian-12` },
          },
        ],
        ...(flawed
          ? {
              Vulnerabilities: [
                {
                  VulnerabilityID: 'CVE-2026-1111',
                  PkgName: 'zlib1g',
                  InstalledVersion: version,
                  FixedVersion: '1.3',
                  Severity: 'CRITICAL',
                  Status: 'fixed',
                  PkgIdentifier: { PURL: `pkg:deb/debian/zlib1g@${version}?distro=debian-12` },
                },
              ],
            }
          : {}),
      },
    ],
  })

/** `docker inspect $(docker ps -q)`. */
const containers = (...rows: readonly (readonly [name: string, image: string, at: number])[]) =>
  JSON.stringify(
    rows.map(([name, image, at]) => ({
      Id: 'c'.repeat(64),
      Name: `/${name}`,
      Image: image,
      Config: { Image: `registry.example/${name}` },
      State: { Status: 'running', Running: true, StartedAt: new Date(at).toISOString() },
    })),
  )

interface Told {
  readonly detail: string
}

interface Explained {
  readonly hold: string | null
  readonly posture: string
  readonly sentence: string
  readonly fix: readonly string[]
  readonly checklist: readonly { readonly text: string; readonly source: string }[]
  readonly causes: readonly { readonly exits: readonly string[] }[]
}

const SCANNER = {
  assets: { all: true },
  says: ['os-packages'],
  independence: 'second',
  mayRaise: 'always',
}
const RUNTIME = { ...SCANNER, says: ['containers'] }

describe('exits', () => {
  let server: TestServer
  let places = 0
  const apply = async (...objects: string[]): Promise<void> => {
    const answer = await server.call('POST', '/api/v1/apply', objects.join(''), YAML)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  const handIn = (asset: string, source: string, document: string) =>
    server.call('POST', `/api/v1/import?asset=${asset}&source=${source}`, document)
  const taken = async (asset: string, source: string, document: string): Promise<void> => {
    const answer = await handIn(asset, source, document)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  const settled = async (): Promise<void> => {
    await server.context.matcher.settled()
    await server.context.driver.submit({ kind: 'tick', jumpedMs: 0 }, 'system')
  }
  const why = async (asset: string): Promise<Explained> =>
    (await server.call('GET', `/api/v1/explain/asset/${asset}`)).body as Explained
  const check = async (identity: string, asset: string): Promise<string> => {
    await settled()
    const { body } = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: identity },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'db' },
      context: { asset },
    })
    return (body as { context: { code: string } }).context.code
  }

  /** An image that was good and is blocked now, and another that is good: of a service with an identity. */
  const blocked = async (through: 'image' | 'host' | 'runner') => {
    places += 1
    const [old, next, place, service] = ['old', 'next', 'place', 'svc'].map(
      (one) => `${one}-${places}`,
    ) as [string, string, string, string]
    const digests = [digest(`a${places}`), digest(`b${places}`)] as const
    const bound = through === 'image' ? old : place
    await apply(
      object('Asset', old, { type: 'image', identifiers: { imageDigest: digests[0] } }),
      object('Asset', next, { type: 'image', identifiers: { imageDigest: digests[1] } }),
      ...(through === 'image' ? [] : [object('Asset', place, { type: through, runsOn: [old] })]),
      object('Identity', service, { type: 'service-account', assets: [bound] }),
      object('Grant', service, { identity: service, resource: 'db', actions: ['read'] }),
    )
    await taken(old, 'scanner', scan(old, '1.2', false))
    if (through !== 'image') await taken(place, 'scanner', scan(place, '1.3', false))
    await settled()
    assert.equal(await check(service, bound), 'permitted')
    await taken(old, 'scanner', scan(old, '1.2', true))
    // A person says that what the breaker counted over all these tests is real.
    await settled()
    for (const override of server.context.driver.view.overrides.values()) {
      if (override.kind !== 'breaker') continue
      await server.call('DELETE', `/api/v1/overrides/${override.id}?reason=real`)
    }
    assert.equal(await check(service, bound), 'asset-blocked')
    await taken(next, 'scanner', scan(next, '1.3', false))
    const move = (): Promise<void> =>
      through === 'image'
        ? apply(object('Identity', service, { type: 'service-account', assets: [next] }))
        : apply(object('Asset', place, { type: through, runsOn: [next] }))
    const seen = through === 'image' ? old : place
    return {
      old,
      next,
      place: seen,
      service,
      digests,
      move,
      now: through === 'image' ? next : place,
    }
  }
  before(async () => {
    server = await testServer('enforce')
    await apply(
      object('Source', 'scanner', SCANNER),
      object('Source', 'runtime', RUNTIME),
      object('Source', 'hearsay', { ...RUNTIME, mayRaise: 'never' }),
      object('Resource', 'db', { type: 'secret', tier: 0 }),
      object('PosturePolicy', 'at-once', {
        assets: { all: true },
        deadline: { after: '0s', weight: 'critical' },
      }),
    )
  })
  after(() => server.close())

  for (const through of ['image', 'host', 'runner'] as const) {
    test(`${through}: blocked, seen on another image that is verified, released as proven`, async () => {
      const made = await blocked(through)
      const { hold } = await why(made.old)
      assert.ok(hold !== null)
      await made.move()
      assert.equal(await check(made.service, made.now), 'asset-blocked', 'declaring moves nobody')
      await taken(made.place, 'runtime', containers(['web', made.digests[1], Date.now() + 500]))
      assert.equal(await check(made.service, made.now), 'permitted')
      const after = await why(made.old)
      assert.equal(after.hold, null)
      assert.equal(after.posture, 'restricted', 'the digest itself never heals')
      const { body } = await server.call('GET', `/api/v1/holds/${hold}`)
      assert.equal((body as { closedBy: { kind: string } }).closedBy.kind, 'proven')
      const bundle = await server.call('GET', `/api/v1/holds/${hold}/evidence`)
      const text = JSON.stringify(bundle.body)
      for (const kind of ['containers.listed', 'binding.moved'])
        assert.ok(text.includes(kind), kind)
      // Whoever is bound to it again is refused as ever.
      if (through !== 'image') return
      await apply(object('Identity', made.service, { type: 'service-account', assets: [made.old] }))
      assert.equal(await check(made.service, made.old), 'asset-blocked')
      const again = (await why(made.old)).hold
      assert.ok(again !== null && again !== hold, 'a hold of its own')
    })
  }

  type Made = Awaited<ReturnType<typeof blocked>>
  const STILL: readonly (readonly [
    string,
    'image' | 'runner',
    (made: Made) => Promise<void>,
    RegExp,
  ])[] = [
    [
      'nobody was declared to move',
      'image',
      (made) => taken(made.place, 'runtime', containers(['web', made.digests[1], Date.now()])),
      /declared to act from old/,
    ],
    [
      'nobody saw it run',
      'image',
      (made) => made.move(),
      /seen running by a source that says containers/,
    ],
    [
      'who may not raise saw it run',
      'image',
      async (made) => {
        await made.move()
        await taken(made.place, 'hearsay', containers(['web', made.digests[1], Date.now() + 500]))
      },
      /seen running by a source that says containers/,
    ],
    [
      'it ran before the cause opened',
      'image',
      async (made) => {
        await made.move()
        await taken(
          made.place,
          'runtime',
          containers(['web', made.digests[1], Date.now() - 3_600_000]),
        )
      },
      /started after .*: restart it/,
    ],
    [
      'the old digest runs beside it',
      'image',
      async (made) => {
        await made.move()
        const at = Date.now() + 500
        await taken(made.place, 'runtime', containers(['web', made.digests[1], at], ['web-2', made.digests[0], at])) // prettier-ignore
      },
      /no container from old.*: runtime saw one run/,
    ],
    [
      'one who may only lower saw the old digest later',
      'image',
      async (made) => {
        await made.move()
        await taken('elsewhere', 'hearsay', containers(['web', made.digests[0], Date.now()]))
        await taken(made.place, 'runtime', containers(['web', made.digests[1], Date.now() + 500]))
      },
      /no container from old.*: hearsay saw one run/,
    ],
    [
      'a container beside it names no digest',
      'image',
      async (made) => {
        await made.move()
        const at = Date.now() + 500
        await taken(
          made.place,
          'runtime',
          containers(['web', made.digests[1], at], ['odd', '', at]),
        )
      },
      /which image odd runs from/,
    ],
    [
      'the new image is blocked itself',
      'image',
      async (made) => {
        await made.move()
        await taken(made.next, 'scanner', scan(made.next, '1.2', true))
        await taken(made.place, 'runtime', containers(['web', made.digests[1], Date.now() + 500]))
      },
      /next-\d+ verified: it is restricted/,
    ],
    [
      'the job started before the move',
      'runner',
      async (made) => {
        const at = Date.now()
        await made.move()
        await taken(made.place, 'runtime', containers(['job', made.digests[1], at]))
      },
      /started after .*: restart it/,
    ],
    [
      'the job runs from an image that is not declared',
      'runner',
      async (made) => {
        await made.move()
        await taken(made.place, 'runtime', containers(['job', digest('f'), Date.now() + 500]))
      },
      /seen running by a source that says containers/,
    ],
  ]
  for (const [what, through, act, says] of STILL) {
    test(`${through}, still refused: ${what}`, async () => {
      await apply(object('Asset', 'elsewhere', { type: 'host' }))
      const made = await blocked(through)
      const { hold } = await why(made.old)
      await act(made)
      const code = await check(made.service, made.now)
      assert.ok(['asset-blocked', 'not-bound'].includes(code), code)
      const explained = await why(made.old)
      assert.equal(explained.hold, hold)
      const lines = explained.checklist.map((one) => one.text)
      assert.ok(
        lines.some((line) => says.test(line)),
        lines.join('\n'),
      )
      // The hearsay of one test is nothing to the next.
      await taken('elsewhere', 'hearsay', containers(['x', digest('e'), Date.now()]))
    })
  }

  const REFUSED: readonly (readonly [string, number, RegExp])[] = [
    [`/api/v1/import?source=runtime`, 400, /does not say where it was made/],
    [`/api/v1/import?asset=old-1&source=nobody`, 409, /no manifest declares source/],
  ]
  for (const [path, status, says] of REFUSED) {
    test(`a list that is refused: ${says.source}`, async () => {
      const answer = await server.call('POST', path, containers(['a', digest('c'), 1]))
      assert.equal(answer.status, status)
      assert.match((answer.body as Told).detail, says)
    })
  }

  test('what names no digest is refused in words', async () => {
    const line = JSON.stringify({ ID: 'x', Image: 'nginx', Names: 'web', RunningFor: '2 hours' })
    const answer = await handIn('old-1', 'runtime', line)
    assert.equal(answer.status, 400)
    assert.match((answer.body as Told).detail, /names no digest.*docker inspect/)
  })

  test('that containers run makes a machine no better known', async () => {
    await apply(object('Asset', 'bare', { type: 'host' }))
    await taken('bare', 'runtime', containers(['a', digest('c'), Date.now()]))
    assert.equal((await why('bare')).posture, 'unknown')
  })
})
