/** Lines that can be followed on that very system: its own package manager, names that are there, what an image can do. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Cause, CauseDetail } from '../model/cause.ts'
import { evidenceCommands, fixCommands } from './fix-commands.ts'

const cause = (detail: Partial<CauseDetail>, change: Partial<Cause> = {}): Cause =>
  ({
    class: 'pending-fix',
    component: 'zlib',
    detail: { ecosystem: 'rpm', distro: null, fixed: '2', packages: [], units: [], ...detail },
    ...change,
  }) as Cause
const NAMED = [{ name: 'zlib-libs', fixed: '2' }]

describe('the upgrade is that of the system', () => {
  for (const [ecosystem, distro, whole, named] of [
    ['rpm', 'almalinux:9', 'sudo dnf upgrade --security', 'sudo dnf upgrade zlib-libs'],
    ['rpm', 'amazon:2023', 'sudo dnf upgrade --security', 'sudo dnf upgrade zlib-libs'],
    ['rpm', 'amazon:2', 'sudo yum update', 'sudo yum update zlib-libs'],
    ['rpm', 'redhat:7', 'sudo yum update', 'sudo yum update zlib-libs'],
    ['rpm', 'suse:15.5', 'sudo zypper patch', 'sudo zypper update zlib-libs'],
    ['rpm', 'opensuse:Leap 15.6', 'sudo zypper patch', 'sudo zypper update zlib-libs'],
    [
      'apk',
      'alpine:v3.20',
      'sudo apk upgrade --update-cache',
      'sudo apk upgrade --update-cache zlib-libs',
    ],
    [
      'deb',
      'debian:12',
      'sudo apt-get update && sudo apt-get --with-new-pkgs upgrade',
      'sudo apt-get update && sudo apt-get install --only-upgrade zlib-libs',
    ],
  ] as const) {
    test(`${ecosystem} of ${distro}`, () => {
      // What only an advisory names may be a source, which is nothing to install.
      assert.equal(fixCommands('web', 'host', [cause({ ecosystem, distro })])[0], whole)
      const known = cause({ ecosystem, distro, packages: NAMED })
      assert.equal(fixCommands('web', 'host', [known])[0], named)
      const both = [known, cause({ ecosystem, distro })]
      assert.equal(fixCommands('web', 'host', both)[0], whole)
    })
  }
})

test('what a language brought is no package of the system', () => {
  for (const ecosystem of ['npm', 'cargo', 'maven']) {
    const [line = ''] = fixCommands('web', 'host', [cause({ ecosystem })])
    assert.equal(line, `raise zlib to 2 (${ecosystem}), then build and deploy what uses it`)
  }
})

test('an image is built anew and never upgraded or asked again', () => {
  for (const ecosystem of ['deb', 'apk', 'npm']) {
    const lines = fixCommands('shop', 'image', [cause({ ecosystem, packages: NAMED })])
    assert.equal(lines[0], `build shop anew with zlib to 2 (${ecosystem})`)
    assert.match(lines[1] ?? '', /^holdfast apply -f estate\.yaml, with the new image/)
    assert.equal(lines.length, 2)
  }
})

test('the next release by the name of who supports it', () => {
  for (const [distro, line] of [
    ['centos:7', /^sudo leapp upgrade$/],
    ['suse:15.5', /^sudo zypper migration$/],
    ['amazon:2', /^replace it by one of a supported release of amazon/],
  ] as const) {
    const ended = cause({ ecosystem: 'os', distro }, { class: 'end-of-life' })
    assert.match(fixCommands('web', 'host', [ended])[0] ?? '', line)
  }
})

test('what makes it known: a feed only where none speaks, the script only where there is a shell', () => {
  const none = 'no feed speaks of its packages: rpm suse:15.5'
  const [feed, script] = evidenceCommands('web', 'host', none, ['ops'])
  assert.equal(
    feed,
    'holdfast apply -f feed.yaml, a Source that fetches advisories of rpm suse:15.5',
  )
  assert.match(script ?? '', /collect\.sh \| holdfast import - --asset web --source ops$/)
  for (const type of ['host', 'vm', 'node'] as const) {
    const lines = evidenceCommands('web', type, 'the package list is empty', [])
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', /--source collect/)
  }
  const [list] = evidenceCommands('shop', 'image', null, ['ci'])
  assert.match(list ?? '', /^holdfast import sbom\.json --asset shop --source ci/)
})
