/** What is configured, as people and installers write it, and the names apt gives the lists of it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readRelease } from './release.ts'
import { listsPrefix, readAptSources } from './sources.ts'

const DIGEST = 'ab'.repeat(32)

describe('what is configured', () => {
  test('an owner declares, in either form, that an archive carries the security fixes', () => {
    const DECLARED = [
      ['a.list', 'deb [x-holdfast-security=yes] http://a/lts jessie-lts main', true],
      ['a.list', 'deb [signed-by=/k x-holdfast-security=on ] http://a/lts jessie-lts main', true],
      ['a.list', 'deb [x-holdfast-security=no] http://a/lts jessie-lts main', false],
      ['a.list', 'deb [signed-by=/x-holdfast-security=yes] http://a/lts jessie-lts main', false],
      ['a.list', 'deb http://a/lts jessie-lts main x-holdfast-security=yes', false],
      ['a.sources', 'Types: deb\nURIs: http://a\nSuites: s\nX-Holdfast-Security: Yes', true],
      ['a.sources', 'Types: deb\nURIs: http://a\nSuites: s\nX-Holdfast-Security: maybe', false],
      ['a.sources', 'Types: deb\nURIs: http://a\nSuites: s\n#X-Holdfast-Security: yes', false],
    ] as const
    for (const [name, text, declared] of DECLARED) {
      assert.equal(readAptSources(name, text)[0]?.declared, declared, text)
    }
  })

  const LINES: readonly (readonly [string, readonly (readonly unknown[])[]])[] = [
    [
      'deb http://a/d bookworm main contrib',
      [['http://a/d', 'bookworm', ['main', 'contrib'], null]],
    ],
    [
      'deb [ arch=amd64,i386 signed-by=/k.gpg ] http://a/d s main # why',
      [['http://a/d', 's', ['main'], ['amd64', 'i386']]],
    ],
    ['deb [trusted=yes] file:/srv/apt ./', [['file:/srv/apt', './', [], null]]],
    [
      'deb cdrom:[Debian GNU/Linux 12 _Bookworm_ - x]/ bookworm main',
      [['cdrom:[Debian GNU/Linux 12 _Bookworm_ - x]/', 'bookworm', ['main'], null]],
    ],
    ['\tdeb\thttp://a/d\ts\tmain', [['http://a/d', 's', ['main'], null]]],
    ['# deb http://a/d s main', []],
    ['deb-src http://a/d s main', []],
    ['deb http://a/d', []],
    ['', []],
  ]
  for (const [line, expected] of LINES) {
    test(`line: ${line}`, () => {
      assert.deepEqual(
        readAptSources('sources.list', `${line}\n`).map((source) => [
          source.uri,
          source.suite,
          source.components,
          source.arches,
        ]),
        expected,
      )
    })
  }

  test('paragraphs: every address with every suite, switched off and comments left out', () => {
    const text = [
      '# first',
      'Types: deb deb-src',
      'URIs: http://a/d',
      '# between',
      '  http://b/d',
      'suites: s s-security',
      'Components: main',
      'Architectures: amd64',
      'Signed-By:',
      ' -----BEGIN PGP PUBLIC KEY BLOCK-----',
      ' .',
      ' Types: deb',
      ' -----END PGP PUBLIC KEY BLOCK-----',
      '',
      'Types: deb',
      'URIs: http://off/d',
      'Suites: s',
      'Enabled: No',
      '',
      'Types: deb-src',
      'URIs: http://src/d',
      'Suites: s',
      '',
    ].join('\n')
    assert.deepEqual(
      readAptSources('debian.sources', text).map(
        (source) => `${source.uri} ${source.suite} ${source.arches?.join()}`,
      ),
      [
        'http://a/d s amd64',
        'http://a/d s-security amd64',
        'http://b/d s amd64',
        'http://b/d s-security amd64',
      ],
    )
  })

  test('names of the lists as apt writes them', () => {
    const NAMES = [
      [
        'https://user:pass@deb.example:8443/debian_x/',
        'bookworm',
        'deb.example:8443_debian%5fx_dists_bookworm_',
      ],
      [
        'mirror+file:///etc/apt/mirrors/debian-security.list',
        'bookworm-security',
        '_etc_apt_mirrors_debian-security.list_dists_bookworm-security_',
      ],
      ['file:/srv/apt', './', '_srv_apt_._'],
      ['http://deb.example/~me', 'buster/updates', 'deb.example_%7eme_dists_buster_updates_'],
    ] as const
    for (const [uri, suite, name] of NAMES) assert.equal(listsPrefix(uri, suite), name)
  })
})

test('of a Release the signed part counts, and the first word of each field', () => {
  const read = readRelease(
    `Origin: Debian\nDate: Tue, 24 Nov 2026 00:00:00 UTC\nOrigin: Other\nSHA256:\n ${DIGEST} 5 main/binary-amd64/Packages\n ${DIGEST} 5 main/source/Sources\nMD5Sum:\n ${'a'.repeat(32)} 5 x/Packages\n-----BEGIN PGP SIGNATURE-----\nLabel: Debian-Security\n`,
  )
  assert.deepEqual([read?.origin, read?.label], ['Debian', ''])
  assert.deepEqual(
    [...(read?.indexes ?? [])],
    [['main/binary-amd64/Packages', { size: 5, sha256: DIGEST }]],
  )
})
