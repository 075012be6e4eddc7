/**
 * An integration is blocked, and free again by its vendor's report, a named person who accepts it and our own look; or
 * still refused, and why. Real servers throughout: ours, and the one whose version is looked at.
 */

import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const object = (kind: string, name: string, spec: object): string =>
  `${JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })}\n---\n`

const PURL = (version: string): string => `pkg:deb/debian/zlib1g@${version}?distro=debian-12`

/** What is in it, as a scanner or the vendor says: with the flaw, where it is told. */
const report = (name: string, version: string, flawed: boolean): string =>
  JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: name,
    ArtifactType: 'filesystem',
    CreatedAt: new Date().toISOString(),
    Results: [
      {
        Target: name,
        Class: 'os-pkgs',
        Type: 'debian',
        Packages: [{ Name: 'zlib1g', Version: version, Identifier: { PURL: PURL(version) } }],
        Vulnerabilities: flawed
          ? [
              {
                VulnerabilityID: `CVE-2026-${name}`,
                PkgName: 'zlib1g',
                InstalledVersion: version,
                FixedVersion: '1.3',
                Severity: 'CRITICAL',
                Status: 'fixed',
                PkgIdentifier: { PURL: PURL(version) },
              },
            ]
          : [],
      },
    ],
  })

interface Explained {
  readonly hold: string | null
  readonly checklist: readonly { readonly text: string }[]
}

describe('an integration', () => {
  let server: TestServer
  let vendor: Server
  let shown = '1.2'
  let address = ''
  let made = 0
  const tokens = new Map<string, string>()
  const as = (name: string) => ({ authorization: `Bearer ${tokens.get(name) ?? ''}` })
  const apply = async (...objects: string[]): Promise<void> => {
    const answer = await server.call('POST', '/api/v1/apply', objects.join(''), YAML)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  const handIn = async (asset: string, who: string, document: string): Promise<void> => {
    const answer = await server.call('POST', `/api/v1/import?asset=${asset}`, document, as(who))
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  const accept = (asset: string, who: string) =>
    server.call('POST', `/api/v1/assets/${asset}/accept-report`, { reason: 'asked them' }, as(who))
  const look = async (asset: string, version: string): Promise<void> => {
    shown = version
    const answer = await server.call('POST', `/api/v1/sources/look-${asset}/sync?wait=true`, {})
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  const settled = async (): Promise<void> => {
    await server.context.matcher.settled()
    await server.context.driver.submit({ kind: 'tick', jumpedMs: 0 }, 'system')
  }
  const check = async (asset: string): Promise<string> => {
    await settled()
    const { body } = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: `svc-${asset}` },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'db' },
      context: { asset },
    })
    return (body as { context: { code: string } }).context.code
  }
  const why = async (asset: string): Promise<Explained> =>
    (await server.call('GET', `/api/v1/explain/asset/${asset}`)).body as Explained
  const missing = async (asset: string): Promise<string> =>
    (await why(asset)).checklist.map((one) => one.text).join('\n')

  /** Good, then blocked; `looked`: a source of ours looks at its address. */
  const blocked = async (looked: boolean | 'never raises'): Promise<string> => {
    made += 1
    const name = `crm-${made}`
    await apply(
      object('Asset', name, { type: 'integration' }),
      object('Identity', `svc-${name}`, { type: 'oauth-app', assets: [name] }),
      object('Grant', name, { identity: `svc-${name}`, resource: 'db', actions: ['read'] }),
      ...(looked === false ? [] : [
            object('Source', `look-${name}`, {
              assets: { names: [name] },
              says: ['os-packages'],
              independence: 'second',
              mayRaise: looked === true ? 'always' : 'never',
              fetch: { adapter: 'endpoint', url: `${address}/version`, network: 'private' },
            }),
          ]), // prettier-ignore
    )
    await handIn(name, 'scanner', report(name, '1.2', false))
    assert.equal(await check(name), 'permitted')
    if (looked !== false) await look(name, '1.3')
    await handIn(name, 'scanner', report(name, '1.2', true))
    await settled()
    for (const override of server.context.driver.view.overrides.values()) {
      if (override.kind !== 'breaker') continue
      await server.call('DELETE', `/api/v1/overrides/${override.id}?reason=real`)
    }
    assert.equal(await check(name), 'asset-blocked')
    return name
  }

  before(async () => {
    vendor = createServer((_request, response) => {
      response.end(JSON.stringify({ product: 'crm', version: shown }))
    })
    await new Promise<void>((ready) => vendor.listen(0, '127.0.0.1', ready))
    address = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}` // A TCP server that listens.
    server = await testServer('enforce')
    const source = { assets: { all: true }, says: ['os-packages'], independence: 'second', mayRaise: 'always' } // prettier-ignore
    await apply(
      object('Source', 'vendor', source),
      object('Source', 'scanner', source),
      object('Resource', 'db', { type: 'secret', tier: 0 }),
      object('PosturePolicy', 'at-once', {
        assets: { all: true },
        deadline: { after: '0s', weight: 'critical' },
      }),
    )
    for (const [key, subject, scope] of [
      ['vendor', 'alice', 'report:source=vendor'],
      ['scanner', 'robot', 'report:source=scanner'],
      ['alice', 'alice', 'approve'],
      ['bob', 'bob', 'approve'],
      ['carol', 'carol', 'approve'],
    ] as const) {
      const created = await server.call('POST', '/api/v1/tokens', { for: subject, scope, expires: '1h' }) // prettier-ignore
      tokens.set(key, (created.body as { token: string }).token)
    }
  })
  after(async () => {
    await server.close()
    vendor.close()
  })

  test('the report, another person, and our own look: released as proven', async () => {
    const name = await blocked(true)
    const { hold } = await why(name)
    await handIn(name, 'vendor', report(name, '1.3', false))
    assert.equal(await check(name), 'asset-blocked')
    assert.match(await missing(name), /acceptance/)
    assert.equal((await accept(name, 'bob')).status, 200)
    assert.equal(await check(name), 'asset-blocked')
    assert.match(await missing(name), /look-crm-\d+ to see 1\.3/)
    await look(name, '1.3')
    assert.equal(await check(name), 'permitted')
    assert.equal((await why(name)).hold, null)
    const { body } = await server.call('GET', `/api/v1/holds/${hold ?? ''}`)
    assert.equal((body as { closedBy: { kind: string } }).closedBy.kind, 'proven')
  })

  test('our own look may come first', async () => {
    const name = await blocked(true)
    await look(name, '1.3')
    await handIn(name, 'vendor', report(name, '1.3', false))
    assert.equal(await check(name), 'asset-blocked')
    await accept(name, 'bob')
    assert.equal(await check(name), 'permitted')
  })

  test('where nothing looks at it, two people', async () => {
    const name = await blocked(false)
    await handIn(name, 'vendor', report(name, '1.3', false))
    await accept(name, 'bob')
    assert.equal(await check(name), 'asset-blocked')
    assert.match(await missing(name), /two people other than alice.*bob did/)
    await accept(name, 'carol')
    assert.equal(await check(name), 'permitted')
  })

  test('another spelling of a name is the same person, whatever a ledger of before holds', async () => {
    const name = await blocked(false)
    await handIn(name, 'vendor', report(name, '1.3', false))
    const as = async (who: string) => {
      const input = { kind: 'accept-report', asset: name, reason: 'x' } as const
      const { answer } = await server.context.driver.submit(input, who)
      return answer.kind === 'refused' ? answer.refusals[0].code : answer.kind
    }
    assert.equal(await as('\u0430lice'), 'same-person')
    assert.equal(await as('ALICE '), 'same-person')
    assert.equal((await accept(name, 'bob')).status, 200)
    assert.equal(await as('Bob'), 'already-accepted')
    assert.equal(await check(name), 'asset-blocked')
    assert.equal(await as('carol'), 'done')
    assert.equal(await check(name), 'permitted')
  })

  const STILL: readonly (readonly [
    string,
    boolean | 'never raises',
    (name: string) => Promise<void>,
    RegExp,
  ])[] = [
    [
      'the report shows the old version',
      true,
      async (name) => {
        await handIn(name, 'vendor', report(name, '1.2', false))
        await look(name, '1.2')
      },
      /zlib1g at 1\.3 or newer/,
    ],
    [
      'our own look was before it was known to be flawed',
      true,
      async (name) => {
        await handIn(name, 'vendor', report(name, '1.3', false))
        await accept(name, 'bob')
      },
      /to see 1\.3/,
    ],
    [
      'our own look shows another version',
      true,
      async (name) => {
        await handIn(name, 'vendor', report(name, '1.3', false))
        await accept(name, 'bob')
        await look(name, '1.3.1')
      },
      /to see 1\.3: it shows 1\.3\.1/,
    ],
    [
      'nobody accepted what we see',
      true,
      async (name) => {
        await handIn(name, 'vendor', report(name, '1.3', false))
        await look(name, '1.3')
      },
      /acceptance by a named person other than alice/,
    ],
    [
      'another report was handed in since',
      true,
      async (name) => {
        await handIn(name, 'vendor', report(name, '1.3', false))
        await accept(name, 'bob')
        await handIn(name, 'vendor', report(name, '1.4', false))
        await look(name, '1.4')
      },
      /acceptance by a named person other than alice/,
    ],
    [
      'a source that may never raise looked, and one person accepted',
      'never raises',
      async (name) => {
        await handIn(name, 'vendor', report(name, '1.3', false))
        await accept(name, 'bob')
        await look(name, '1.3')
      },
      /two people other than alice/,
    ],
    [
      'its manifest names another address since',
      true,
      async (name) => {
        await handIn(name, 'vendor', report(name, '1.3', false))
        await look(name, '1.3')
        await apply(
          object('Source', `look-${name}`, {
            assets: { names: [name] },
            says: ['os-packages'],
            independence: 'second',
            mayRaise: 'always',
            fetch: { adapter: 'endpoint', url: 'http://127.0.0.1:1/', network: 'private' },
          }),
        )
        await accept(name, 'bob')
      },
      /to see 1\.3/,
    ],
  ]
  for (const [what, looked, act, says] of STILL) {
    test(`still refused: ${what}`, async () => {
      const name = await blocked(looked)
      const { hold } = await why(name)
      await act(name)
      assert.equal(await check(name), 'asset-blocked')
      assert.equal((await why(name)).hold, hold)
      assert.match(await missing(name), says)
    })
  }

  const REFUSED: readonly (readonly [
    string,
    string,
    number,
    string,
    (name: string) => Promise<unknown>,
  ])[] = [
    ['before any report', 'bob', 409, 'nothing-reported', async () => undefined],
    [
      'by who handed it in',
      'alice',
      422,
      'same-person',
      (name) => handIn(name, 'vendor', report(name, '1.3', false)),
    ],
    [
      'by the same person again',
      'bob',
      409,
      'already-accepted',
      async (name) => {
        await handIn(name, 'vendor', report(name, '1.3', false))
        await accept(name, 'bob')
      },
    ],
    ['with a token that may not', 'vendor', 403, 'forbidden', async () => undefined],
  ]
  for (const [what, who, status, code, act] of REFUSED) {
    test(`an acceptance is refused: ${what}`, async () => {
      const name = await blocked(true)
      await act(name)
      const answer = await accept(name, who)
      assert.deepEqual([answer.status, (answer.body as { code: string }).code], [status, code])
    })
  }

  test('a look of ours is never handed in', async () => {
    const written = {
      holdfast: 'endpoint',
      v: 1,
      url: `${address}/version`,
      text: '{"version":"1.3"}',
    }
    const answer = await server.call('POST', '/api/v1/import?asset=crm-1', written, as('vendor'))
    assert.equal(answer.status, 400)
    assert.match((answer.body as { detail: string }).detail, /never handed in/)
  })
})
