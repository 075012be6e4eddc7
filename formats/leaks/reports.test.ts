/** Real reports of secret scanners: read, with the numbers a second opinion counted. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { needsShared } from '../../proof/testkit/needs.ts'
import { leaksOf, readSecrets, SECRETS, secretsFile } from '../../proof/testkit/secrets.ts'
import { readDocument } from '../registry.ts'
import { summaryOf } from '../summary.ts'

const MERGED = 'the second opinion merges findings that differ in their commit or line alone'

const REPORTS: readonly (readonly [
  file: string,
  format: string,
  ours?: readonly [findings: number, why: string],
])[] = [
  ['detect_secrets/many_findings.json', 'detect-secrets'],
  ['ggshield/many_findings.json', 'ggshield'],
  ['ggshield/no_finding.json', 'ggshield'],
  ['github/github_secrets_detection_report_many_vul.json', 'github-secret-alerts'],
  ['gitlab/gitlab_secret_detection_report_0_vuln.json', 'gitlab-secrets'],
  ['gitlab/gitlab_secret_detection_report_3_vuln_v14.json', 'gitlab-secrets'],
  ['gitlab/gitlab_secret_detection_report_3_vuln_v15.json', 'gitlab-secrets'],
  ['gitleaks/gitleaks8_many.json', 'gitleaks', [4, MERGED]],
  ['gitleaks/version_7.5.0.json', 'gitleaks', [8, MERGED]],
  ['noseyparker/noseyparker_many_vul.jsonl', 'noseyparker', [4, MERGED]],
  ['rusty_hog/choctawhog_many_vulns.json', 'rusty-hog'],
  ['secretlint/secretlint_many_vuln.json', 'secretlint'],
  ['secretlint/secretlint_no_vuln.json', 'secretlint', [0, 'nobody else counted it']],
  ['talisman/many_findings.json', 'talisman', [5, 'the second opinion counts files']],
  ['talisman/no_finding.json', 'talisman'],
  ['trufflehog/v3_git.json', 'trufflehog'],
]

type Counted = Readonly<Record<string, readonly { readonly findings: number }[]>>

describe('the numbers of a second opinion', { skip: needsShared(SECRETS) }, () => {
  if (needsShared(SECRETS) !== false) return
  const text = Buffer.from(secretsFile('defectdojo-expected.json')).toString('utf8')
  const counted = JSON.parse(text) as Counted // The shape its README tells.
  for (const [file, format, ours] of REPORTS) {
    test(file, () => {
      const read = readSecrets(`reports/${file}`)
      const second = counted[`reports/${file}`]?.[0]?.findings
      assert.equal(read.format, format)
      assert.equal(summaryOf(read).findings, ours?.[0] ?? second)
      assert.notEqual(ours?.[0], second, 'it needs no explanation')
      assert.deepEqual(
        read.inventories.map(({ whole }) => whole),
        [false],
      )
    })
  }

  test('a baseline of Gitleaks; its CSV has a row wider than its header, which is no table', () => {
    const read = readSecrets('reports/gitleaks/baseline-baseline.json')
    assert.deepEqual([read.format, summaryOf(read).findings], ['gitleaks', 2])
    const table = readDocument(secretsFile('reports/gitleaks/baseline-baseline.csv'))
    assert.ok(!table.ok)
    assert.equal(table.error.code, 'format-unknown')
  })

  test('an empty list, object or null could be of anybody', () => {
    for (const file of [
      'gitleaks/no_findings.json',
      'gitleaks/expected-empty.json',
      'github/github_secrets_detection_report_zero_vul.json',
      'noseyparker/noseyparker_zero_vul.jsonl',
      'rusty_hog/choctawhog_no_vuln.json',
    ]) {
      const read = readDocument(secretsFile(`reports/${file}`))
      assert.ok(!read.ok, file)
      assert.equal(read.error.code, 'format-unknown', file)
    }
  })
})

describe('what real reports say of a finding', { skip: needsShared(SECRETS) }, () => {
  test('TruffleHog: one that works, its public id, and no address of mail', () => {
    const [first] = leaksOf(readSecrets('reports/trufflehog/v3_git.json'))
    const commit = 'fbc14303ffbf8fb1c2c1914e8dda7d0121633aca'
    assert.deepEqual(first, {
      kind: 'leak',
      ref: `AWS at https://github.com/trufflesecurity/test_keys/keys:4 ${commit}`,
      as: 'result',
      rule: 'AWS',
      type: 'access-key',
      where: {
        medium: 'repository',
        in: 'https://github.com/trufflesecurity/test_keys',
        path: 'keys',
        line: 4,
        commit,
        by: 'counter',
      },
      works: true,
      credential: 'AKIAYVP4CIPPERUVIFXG',
    })
  })

  test('GitHub: what its people and its own check say of each', () => {
    const found = leaksOf(
      readSecrets('reports/github/github_secrets_detection_report_many_vul.json'),
    )
    assert.deepEqual(
      found.map(({ state, works, credential }) => [state, works, credential]),
      [
        ['false-positive', true, undefined],
        ['open', true, 'AKIAIOSFODNN7EXAMPLE'],
        ['resolved', false, undefined],
      ],
    )
  })

  test('detect-secrets: only what was audited has a state', () => {
    const found = leaksOf(readSecrets('reports/detect_secrets/many_findings.json'))
    assert.deepEqual(
      found.map(({ state, works }) => [state, works]),
      [
        [undefined, undefined],
        ['open', undefined],
        [undefined, undefined],
        ['false-positive', undefined],
      ],
    )
  })

  test('no report leaves an address of mail or a hash in what is read', () => {
    for (const [file] of REPORTS) {
      const written = JSON.stringify(readSecrets(`reports/${file}`))
      assert.doesNotMatch(written, /@(?:gmail|test|example)\.|bd564db5d5cc|06b15f1d8c0/, file)
    }
  })
})
