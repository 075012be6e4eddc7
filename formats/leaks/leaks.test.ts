/** Findings of secret scanners in small reports: what is kept of them, what is not, and what is no such report. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { NHI, readNhi } from '../../proof/testkit/inventories.ts'
import { needsShared } from '../../proof/testkit/needs.ts'
import { leaksOf, readText } from '../../proof/testkit/secrets.ts'
import { readDocument } from '../registry.ts'
import { leakType, publicId } from './leak-type.ts'
import { PLANTED, VALUES } from './values.table.ts'

describe('no value is kept, and two of one line stay two', () => {
  for (const [at, [format, document]] of VALUES.entries()) {
    test(`${format}, ${at}`, () => {
      const written = typeof document === 'string' ? document : JSON.stringify(document)
      assert.ok(written.includes(PLANTED), 'it was planted')
      const read = readText(document)
      assert.equal(read.format, format)
      assert.equal(leaksOf(read).length, 2)
      assert.ok(!JSON.stringify(read).includes(PLANTED))
    })
  }

  test('nor in the refusal of a report', () => {
    const read = readDocument(
      utf8(JSON.stringify([{ RuleID: 'a\u0000', Secret: PLANTED, StartLine: 1, Match: PLANTED }])),
    )
    assert.ok(!read.ok)
    assert.match(read.error.message, /\[0\]: `ref` holds U\+0000/)
    assert.ok(!JSON.stringify(read.error).includes(PLANTED))
  })
})

const ALERT = { number: 7, secret_type: 'aws_access_key_id', resolution: null, secret: 'x' }
const REPOSITORY = { full_name: 'team/app', html_url: 'https://git.example/team/app' }

describe('what GitHub says of an alert', () => {
  const CASES: readonly (readonly [said: object, state: string | undefined, works?: boolean])[] = [
    [{ resolution: null }, 'open'],
    [{ resolution: 'revoked', validity: 'inactive' }, 'resolved', false],
    [{ resolution: 'false_positive', validity: 'unknown' }, 'false-positive'],
    [{ resolution: 'wont_fix', validity: 'active' }, 'open', true],
    [{ resolution: 'pattern_deleted' }, undefined],
  ]
  for (const [said, state, works] of CASES) {
    test(JSON.stringify(said), () => {
      const [leak] = leaksOf(readText({ alert: { ...ALERT, ...said }, repository: REPOSITORY }))
      assert.deepEqual([leak?.state, leak?.works], [state, works])
      assert.equal(leak?.ref, 'aws_access_key_id at https://git.example/team/app alert 7')
    })
  }

  test('a webhook as it was sent', { skip: needsShared(NHI) }, () => {
    const read = readNhi('github/secret_scanning_alert.reopened.json')
    assert.equal(read.format, 'github-secret-alerts')
    assert.deepEqual(
      leaksOf(read).map(({ ref, state, type }) => [ref, state, type]),
      [
        [
          'adafruit_io_key at https://github.com/Codertocat/Hello-World alert 191',
          'open',
          'secret',
        ],
      ],
    )
  })
})

describe('what is not said is left out', () => {
  test('one that did not work may not have been tried', () => {
    const found = VALUES.filter(([format]) => format === 'trufflehog').flatMap(([, document]) =>
      leaksOf(readText(document)),
    )
    assert.equal(found.length, 4)
    assert.ok(found.every((leak) => !('works' in leak) && !('state' in leak)))
  })

  test('a password in the address of a repository is taken out of it', () => {
    const [, document = ''] = VALUES.find(([format]) => format === 'trufflehog') ?? []
    assert.equal(leaksOf(readText(document))[0]?.where.in, 'https://git.example/team/app')
  })

  test('only the public id of a key pair is a credential', () => {
    assert.equal(publicId('AKIAIOSFODNN7EXAMPLE'), 'AKIAIOSFODNN7EXAMPLE')
    for (const value of ['AKIAIOSFODNN7EXAMPLE:x', 'AKIA', 'xAKIAIOSFODNN7EXAMPLE', undefined])
      assert.equal(publicId(value), undefined)
  })

  test('the type is told by the rule, or is `secret`', () => {
    const TYPES = {
      'aws-access-token': 'access-key',
      PrivateKey: 'private-key',
      'slack-webhook-url': 'webhook-secret',
      'azure-client-secret': 'client-secret',
      URI: 'password',
      'github-pat': 'api-token',
      aws_session_token: 'session',
      'Secret Keyword': 'secret',
      'Email address': 'secret',
    }
    for (const [rule, type] of Object.entries(TYPES)) assert.equal(leakType(rule), type, rule)
  })
})

describe('documents of others are not taken', () => {
  const OTHERS: Readonly<Record<string, object>> = {
    'ESLint, which has files and messages as well': [
      { filePath: 'a.js', messages: [], errorCount: 0 },
    ],
    'an alert of code scanning': { alert: { number: 1, rule: { id: 'x' } }, repository: {} },
    'a table of rules without what they found': [{ RuleID: 'a', StartLine: 1 }],
    'results without plugins': { results: { a: [] } },
    'totals without a scan': { total_incidents: 0, total_occurrences: 0 },
    'a summary without types': { summary: {}, results: [] },
    'strings without a reason': [{ stringsFound: ['x'] }],
  }
  for (const [what, document] of Object.entries(OTHERS)) {
    test(what, () => {
      const read = readDocument(utf8(JSON.stringify(document)))
      assert.ok(!read.ok)
      assert.equal(read.error.code, 'format-unknown')
    })
  }

  test('misconfigurations of Trivy alone are still refused', () => {
    const Results = [{ Target: 'Dockerfile', Class: 'config', Misconfigurations: [{}] }]
    const read = readDocument(
      utf8(JSON.stringify({ SchemaVersion: 2, ArtifactType: 'filesystem', Results })),
    )
    assert.ok(!read.ok)
    assert.equal(read.error.code, 'format-refused')
  })
})

test('secrets beside packages of one image: both are read', () => {
  const read = readText({
    SchemaVersion: 2,
    ArtifactName: 'registry.example/app:1',
    ArtifactType: 'container_image',
    Results: [
      { Target: 'app', Class: 'lang-pkgs', Type: 'npm', Packages: [{ Name: 'a', Version: '1' }] },
      { Target: '/a', Class: 'secret', Secrets: [{ RuleID: 'github-pat', StartLine: 2 }] },
    ],
  })
  assert.equal(read.reports.length, 1)
  assert.deepEqual(
    leaksOf(read).map(({ ref, type }) => [ref, type]),
    [['github-pat at registry.example/app:1/a:2', 'api-token']],
  )
})
