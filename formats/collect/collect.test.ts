/** What collect.sh writes is read whole or refused with its place; a host's own names never become its frame. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HostFacts } from '@holdfast/core/model/facts'
import { readCollect } from './collect.ts'

const DIGEST = '5f'.repeat(32)
const HOST: readonly (readonly [string, string])[] = [
  ['nonce', 'N-1\n'],
  ['started', '1795600000\n'],
  ['hostname', 'web-01\n'],
  ['boot', 'b0\n'],
  ['boottime', 'btime 1795000000\n'],
  ['os-release', 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'],
  ['kernel', '6.1.0-49-amd64\n'],
  ['container', ''],
  [
    'dpkg',
    'Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2-1\nDescription: == no heading\n == neither\n',
  ],
  ['releases', ''],
  ['madison', '-- ok\n'],
  [
    'processes',
    '1\tsystemd\tmaps\t5\t/usr/lib/systemd/systemd\n7\tnginx\tmaps\t9\t/usr/sbin/nginx\n',
  ],
  ['gone', '7\tmap\t/usr/sbin/nginx\n'],
  ['owners', 'bash\t/usr/sbin/nginx\n'],
  ['ended', '1795600001\n'],
  ['end', ''],
]

const PROCESSES = '1\tsystemd\tmaps\t\n7\tnginx\tmaps\t/usr/sbin/nginx|\n'
/** As the script writes it: a blank line before each heading. Format 1 had a line a process and no more. */
const written = (format: number, sections: readonly (readonly [string, string])[]): string => {
  const [own] = HOST.filter(([name]) => name === 'processes')
  const shown = sections.flatMap(([name, text]): string[] => {
    if (format === 1 && name === 'gone') return []
    const old = format === 1 && text === own?.[1]
    return [`\n== ${name}\n${old ? PROCESSES : text}`]
  })
  return `holdfast-collect ${format}\n${shown.join('')}`
}
const withText = (name: string, text: string, format = 2): string =>
  written(
    format,
    HOST.map((one) => (one[0] === name ? [name, text] : one)),
  )
const without = (...names: readonly string[]): string =>
  written(
    2,
    HOST.filter(([name]) => !names.includes(name)),
  )
function factsOf(text: string): HostFacts {
  const read = readCollect(text)
  assert.ok(read.ok, read.ok ? '' : read.error)
  return read.value.facts
}

describe('read', () => {
  test('both formats, the nonce and the times', () => {
    for (const format of [1, 2]) {
      const read = readCollect(written(format, HOST))
      assert.ok(read.ok)
      assert.equal(read.value.nonce, 'N-1')
      assert.equal(read.value.facts.tool.version, String(format))
      assert.deepEqual(
        read.value.facts.packages.map((pack) => pack.name),
        ['bash'],
      )
      assert.deepEqual(
        read.value.facts.processes.map((processFact) => [
          processFact.pid,
          processFact.program,
          processFact.replaced[0]?.source,
        ]),
        [
          [1, 'systemd', undefined],
          [7, 'nginx', 'bash'],
        ],
      )
    }
  })

  test('through terminals, with returns of their own, and without the last line end', () => {
    const plain = written(2, HOST)
    const all = JSON.stringify(factsOf(plain))
    for (const text of [
      plain.replaceAll('\n', '\r\n'),
      plain.replaceAll('\n', '\r\r\n'),
      `${plain.slice(0, -1)}\r`,
      plain.slice(0, -1),
      `${plain}\n\n`,
    ]) {
      assert.equal(JSON.stringify(factsOf(text)), all)
    }
  })

  test('names keep their tabs, line breaks and backslashes', () => {
    const rows = '1\ta\\nb\\t\\\\n\tmaps\t5\t\n20\t\\n== end\tnone\t5\t\n'
    const { processes } = factsOf(withText('processes', rows))
    assert.deepEqual(
      processes.map((processFact) => processFact.program),
      ['a\nb\t\\n', '\n== end'],
    )
  })

  test('format 1 knew no escapes', () => {
    const { processes } = factsOf(withText('processes', '1\ta\\x\tmaps\t\n', 1))
    assert.equal(processes[0]?.program, 'a\\x')
  })
})

describe('refused with its place', () => {
  const processes = (rows: string, format = 2): string => withText('processes', rows, format)
  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    ['a later format', written(3, HOST), /newer version of collect\.sh wrote it \(format 3/],
    [
      'no format',
      written(2, HOST).replace(' 2', ' x'),
      /first line is none that collect\.sh writes/,
    ],
    ['cut off before any section', 'holdfast-collect 2\n', /cut off before its end: run/],
    [
      'cut off inside',
      without('end', 'ended', 'owners', 'gone'),
      /cut off before its end, in or behind section `processes`/,
    ],
    [
      'cut off in a heading',
      written(2, HOST).slice(0, -3),
      /cut off before its end, in or behind section `ended`/,
    ],
    ['text behind the end', `${written(2, HOST)}Package: more\n`, /text stands behind its end/],
    [
      'text before the first section',
      written(2, HOST).replace('\n', '\nhello\n'),
      /line 2: text stands before/,
    ],
    ['a section behind the end', `${written(2, HOST)}\n== owners\n`, /`owners` stands there twice/],
    [
      'started twice',
      written(2, [...HOST.slice(0, 2), ['started', '1\n'], ...HOST.slice(2)]),
      /line 9: section `started` stands there twice/,
    ],
    ['a missing section', without('kernel'), /section `kernel` is missing/],
    [
      'a second package database',
      written(2, [...HOST.slice(0, 11), ['rpm', ''], ...HOST.slice(11)]),
      /more than one package database \(dpkg, rpm\)/,
    ],
    [
      'a time of two lines',
      withText('started', '1795600000\n1795600000\n'),
      /line 8: section `started` has 2 lines/,
    ],
    ['no time', withText('started', 'soon\n'), /times cannot be read/],
    ['an end before its start', withText('ended', '1795500000\n'), /ended before it started/],
    ['an unknown escape', processes('1\ta\\x0a\tmaps\t5\t\n'), /an escape other than/],
    ['a backslash at the end', processes('1\ta\\\tmaps\t5\t\n'), /an escape other than/],
    [
      'too few columns',
      processes('1\tsystemd\tmaps\t5\t\n7\tnginx\n'),
      /section `processes` has 2 columns in place of 5/,
    ],
    [
      'too many columns',
      processes('1\ta\tb\tmaps\t5\t\n'),
      /section `processes` has 6 columns in place of 5/,
    ],
    [
      'an empty line between',
      processes('1\ta\tmaps\t5\t\n\n2\tb\tmaps\t5\t\n'),
      /has 1 columns in place of 5/,
    ],
    ['no process id', processes('x\ta\tmaps\t5\t\n'), /is no process id of its own; run/],
    [
      'one process id twice',
      processes('1\ta\tmaps\t5\t\n1\tb\tmaps\t5\t\n'),
      /is no process id of its own; run/,
    ],
    [
      'another word',
      processes('1\ta\tread\t5\t\n'),
      /process 1 says `read`, no word of collect\.sh; run/,
    ],
    ['an owner without a path', withText('owners', 'bash\n'), /section `owners` has 1 columns/],
    [
      'an rpm of three columns',
      without('dpkg', 'madison', 'releases').replace(
        '\n== processes',
        '\n== rpm\nbash\t5\tx86_64\n\n== processes',
      ),
      /section `rpm` has 3 columns in place of 4 or 6/,
    ],
    // Format 1 wrote names as they were.
    [
      'a heading as a process name',
      processes('1\ta\tmaps\t\n20\t\n== x\tmaps\t\n', 1),
      /`x\?maps\?` is no section .* which escapes them/,
    ],
    [
      'the end as a process name',
      processes('20\t\n== end\tmaps\t\n22\topenssl\tmaps\t/usr/lib/libssl.so.3|\n', 1),
      /`end\?maps\?` is no section/,
    ],
    [
      'a known section as a process name',
      processes('20\t\n== owners\n\tmaps\t\n', 1),
      /`owners` stands there twice/,
    ],
    [
      'a line break in a process name',
      processes('20\tone\ntwo\tmaps\t\n', 1),
      /has 2 columns in place of 4; some name/,
    ],
    [
      'a tab in the path of a deleted file',
      processes('20\ta\tmaps\t/tmp/a\tb|\n', 1),
      /has 5 columns/,
    ],
    [
      'a heading in a host name',
      withText('hostname', 'web-01\n\n== kernel\n6.1\n', 1),
      /`kernel` stands|`boot` stands behind/,
    ],
    [
      'a heading in os-release',
      withText('os-release', 'ID=debian\n== apk\nP:musl\nV:1\n', 1),
      /`kernel` stands behind `apk`/,
    ],
    [
      'the end in os-release',
      withText('os-release', 'ID=debian\n== end\n', 1),
      /`kernel` stands behind `end`/,
    ],
    [
      'a heading in a package field',
      withText('dpkg', 'Package: a\nStatus: install ok installed\n== rpm\nVersion: 1\n', 1),
      /`releases` stands behind `rpm`/,
    ],
    [
      'a heading in a Release',
      withText('releases', '-- /var/lib/apt/lists/a_InRelease\nOrigin: x\n== madison\n-- ok\n', 1),
      /`madison` stands there twice/,
    ],
  ]
  for (const [name, text, error] of REFUSED) {
    test(name, () => {
      const read = readCollect(text)
      assert.match(read.ok ? 'read' : read.error, error)
    })
  }
})

describe('fixes of a report', () => {
  const RELEASE =
    'Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\nCodename: bookworm-security\nDate: Mon, 23 Nov 2026 08:00:00 UTC\nValid-Until: Mon, 30 Nov 2026 08:00:00 UTC\n'
  const FILE = 'deb.example_debian-security_dists_bookworm-security'
  const apt = (
    madison: string,
    parts: { readonly format?: number; readonly digest?: string; readonly sources?: string } = {},
  ): HostFacts['fixes'] => {
    const {
      format = 2,
      digest = DIGEST,
      sources = 'deb http://deb.example/debian-security bookworm-security main\n',
    } = parts
    const named = format === 1 ? '' : `SHA256:\n ${DIGEST} 9 main/binary-amd64/Packages\n`
    const sections = HOST.flatMap((one): (readonly [string, string])[] => {
      if (one[0] === 'madison') return [['madison', madison]]
      if (one[0] !== 'releases') return [one]
      const releases = `-- /var/lib/apt/lists/${FILE}_InRelease\n${RELEASE}${named}`
      if (format === 1) return [['releases', releases]]
      return [
        ['sources', `-- /etc/apt/sources.list\n${sources}\n`],
        ['releases', releases],
        ['indexes', digest === '' ? '' : `${FILE}_main_binary-amd64_Packages.lz4\t${digest}\n`],
      ]
    })
    return factsOf(written(format, sections)).fixes
  }
  const OFFER =
    'bash | 5.2-2 | http://deb.example/debian-security bookworm-security/main amd64 Packages\n'
  const OTHER = 'bash | 5.3-1 | http://deb.example/debian trixie-security/main amd64 Packages\n'

  test('known where a configured archive has its index, nothing waiting included', () => {
    const found = apt(`${OFFER}${OTHER}-- ok\n`)
    assert.deepEqual(
      found.state === 'known' && found.items.map((fact) => [fact.source, fact.fixedVersion]),
      [['bash', '5.2-2']],
    )
    assert.equal(found.listsValidUntil, Date.UTC(2026, 10, 30, 8))
    const none = apt('-- ok\n')
    assert.deepEqual(none.state === 'known' && none.items, [])
  })

  test('in format 1 an index shows itself only by what it offers', () => {
    assert.equal(apt(`${OFFER}-- ok\n`, { format: 1 }).state, 'known')
  })

  const UNKNOWN: readonly (readonly [string, HostFacts['fixes'], RegExp])[] = [
    [
      'format 1, no line of a security archive',
      apt(`${OTHER}-- ok\n`, { format: 1 }),
      /promises is not there/,
    ],
    ['format 1, no line at all', apt('-- ok\n', { format: 1 }), /promises is not there/],
    ['the index is gone', apt(`${OFFER}-- ok\n`, { digest: '' }), /promises is not there/],
    ['the index is another', apt(`${OFFER}-- ok\n`, { digest: 'e0'.repeat(32) }), /is not the one/],
    ['apt-cache failed', apt(OFFER), /apt-cache could not list versions/],
    [
      'the archive is no longer configured',
      apt(`${OFFER}-- ok\n`, { sources: '# none\n' }),
      /has no package lists of a security archive/,
    ],
  ]
  for (const [name, fixes, detail] of UNKNOWN) {
    test(`unknown: ${name}`, () => {
      assert.match(fixes.state === 'unknown' ? fixes.detail : 'known', detail)
    })
  }

  test('the dates are told, not judged: the host has a clock of its own', () => {
    const sections = withText('started', '1895600000\n').replace('1795600001', '1895600001')
    assert.equal(factsOf(sections).startedAt, 1_895_600_000_000)
  })
})

describe('damaged package lists are not whole', () => {
  const TABLE = [
    ['', 'unknown', /is empty/],
    ['Package: a\nStatus: install ok installed\nVersion: 1', 'partial', /cut off/],
    [
      'Package: a\nStatus: install ok installed\nVersion: 1\n\nPackage: b\nStatus: install ok installed\n',
      'partial',
      /damaged: 1 of 2/,
    ],
    ['\0\0\0\0\n', 'unknown', /damaged: 1 of 1/],
  ] as const
  for (const [text, state, reason] of TABLE) {
    test(JSON.stringify(text), () => {
      const [coverage] = factsOf(withText('dpkg', text)).coverage
      assert.equal(coverage?.state, state)
      assert.match(coverage?.reason ?? '', reason)
    })
  }
})
