/** Lines that can be followed on that very system: its own package manager, names that are there, what an image can do. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Cause, CauseDetail } from '../model/cause.ts'
import { LIMITS } from '../kernel/limits.ts'
import { finished } from '../kernel/stepwise.ts'
import { evidenceCommands, fixCommands } from './fix-commands.ts'

const commandsFor = (...of: Parameters<typeof fixCommands>): string[] =>
  finished(fixCommands(...of))

const cause = (detail: Partial<CauseDetail>, change: Partial<Cause> = {}): Cause =>
  ({
    class: 'pending-fix',
    component: 'zlib',
    detail: {
      ecosystem: 'rpm',
      distro: null,
      installed: null,
      fixed: '2',
      packages: [],
      units: [],
      programs: [],
      ...detail,
    },
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
      assert.equal(commandsFor('web', 'host', [cause({ ecosystem, distro })])[0], whole)
      const known = cause({ ecosystem, distro, packages: NAMED })
      assert.equal(commandsFor('web', 'host', [known])[0], named)
      const both = [known, cause({ ecosystem, distro })]
      assert.equal(commandsFor('web', 'host', both)[0], whole)
    })
  }
})

test('what a language brought is no package of the system', () => {
  const rows = [
    ['npm', 'left-pad', 'package.json'],
    ['cargo', 'ammonia', 'Cargo.toml'],
    ['maven', 'org.apache.commons:commons-compress', 'pom.xml or build.gradle'],
    ['golang', 'golang.org/x/net', 'go.mod'],
  ] as const
  for (const [ecosystem, component, file] of rows) {
    const one = cause({ ecosystem, installed: '1.14', fixed: '1.18' }, { component })
    const [line = ''] = commandsFor('web', 'host', [one])
    assert.equal(
      line,
      `${component} 1.14 → 1.18 (${ecosystem}): rebuild the image it is in, or raise it in ${file}, then build and deploy what uses it`,
    )
  }
  const [line] = commandsFor('web', 'host', [
    cause({ ecosystem: 'generic' }, { component: 'firefox' }),
  ])
  assert.equal(line, 'upgrade firefox → 2 (generic) where it came from')
})

test('one line for each ecosystem, each by its own tool', () => {
  const of = (ecosystem: string, component: string, distro: string | null = null): Cause =>
    cause(
      { ecosystem, distro, installed: '1', packages: [{ name: component, fixed: '2' }] },
      { component },
    )
  const lines = commandsFor('web', 'host', [
    of('maven', 'org.apache.commons:commons-compress'),
    of('apk', 'freetype', 'alpine:v3.20'),
    of('npm', 'left-pad'),
    of('deb', 'libssl3', 'debian:12'),
    of('apk', 'krb5-libs', 'alpine:v3.20'),
    of('npm', '@types/node'),
    of('rpm', 'curl', 'photon:5'),
    of('rpm', 'bash', 'almalinux:9'),
  ])
  assert.deepEqual(
    lines.map((line) => line.replace(/: rebuild.*/, '')),
    [
      'sudo apk upgrade --update-cache freetype krb5-libs',
      'sudo apt-get update && sudo apt-get install --only-upgrade libssl3',
      'sudo tdnf upgrade curl',
      'sudo dnf upgrade bash',
      'org.apache.commons:commons-compress 1 → 2 (maven)',
      'left-pad 1 → 2 (npm), @types/node 1 → 2 (npm)',
      'holdfast asset verify web',
    ],
  )
})

test('an image is built anew and never upgraded or asked again', () => {
  for (const ecosystem of ['deb', 'apk', 'npm']) {
    const lines = commandsFor('shop', 'image', [cause({ ecosystem, packages: NAMED })])
    assert.equal(lines[0], `build shop anew with zlib → 2 (${ecosystem})`)
    assert.match(lines[1] ?? '', /^holdfast apply -f estate\.yaml, with the new image/)
    assert.equal(lines.length, 2)
  }
})

test('what nobody logs in to is told in its own words', () => {
  for (const [type, words] of [
    ['runner', /^build the image of ci anew with zlib → 2 \(deb\), then run its jobs from it$/],
    ['database', /^upgrade the server of ci and restart it, .*: zlib → 2 \(deb\)$/],
    ['integration', /^ask the vendor of ci for zlib → 2 \(deb\), and hand in their report$/],
  ] as const) {
    const [line = '', next] = commandsFor('ci', type, [
      cause({ ecosystem: 'deb', packages: NAMED }),
    ])
    assert.match(line, words)
    assert.equal(next, 'holdfast asset verify ci')
  }
})

test('a name outside its grammar is told, never typed', () => {
  const odd = 'x; rm -rf /'
  const packages = [{ name: odd, fixed: '2' }, ...NAMED]
  const [whole, words] = commandsFor('web', 'host', [cause({ ecosystem: 'deb', packages })])
  assert.equal(whole, 'sudo apt-get update && sudo apt-get --with-new-pkgs upgrade')
  assert.equal(words, 'look by hand for what is no name of a package of deb: "x· rm -rf /"')
  const npm = cause({ ecosystem: 'npm', installed: '$(id)' }, { component: '`id`' })
  assert.match(commandsFor('web', 'host', [npm])[0] ?? '', /^"·id·" "··id·" → 2 \(npm\): rebuild/)
  const replaced = (units: readonly string[], programs: readonly string[]): Cause =>
    cause({ units, programs }, { class: 'replaced-code' })
  assert.deepEqual(
    commandsFor('web', 'host', [
      replaced(['ssh.service', '--now x'], []),
      replaced([], ['nginx(812)', 'a|b(1)']),
    ]).slice(0, 2),
    ['sudo systemctl restart ssh.service', 'restart "--now x", nginx(812), "a·b·1·"'],
  )
  const unjudged = (component: string): Cause => cause({}, { class: 'cannot-judge', component })
  assert.deepEqual(commandsFor('web', 'host', ['Apache Tomcat', "x'; id; '"].map(unjudged)), [
    'holdfast asset gaps web',
    `holdfast gap accept web 'Apache Tomcat' --owner "…" --until 30d --reason "…"`,
    'accept by an Exception, or have removed, what is named "x·· id· ·"',
  ])
})

test('the next release by the name of who supports it', () => {
  for (const [distro, line] of [
    ['centos:7', /^sudo leapp upgrade$/],
    ['suse:15.5', /^sudo zypper migration$/],
    ['amazon:2', /^replace it by one of a supported release of amazon/],
  ] as const) {
    const ended = cause({ ecosystem: 'os', distro }, { class: 'end-of-life' })
    assert.match(commandsFor('web', 'host', [ended])[0] ?? '', line)
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

describe('the commands, and none that nothing asks for', () => {
  const DEB = { ecosystem: 'deb', distro: 'debian:12', packages: NAMED }
  const APK = { ecosystem: 'apk', distro: 'alpine:v3.20', packages: NAMED }
  const FIX = 'sudo apt-get update && sudo apt-get install --only-upgrade zlib-libs'
  const UPGRADE = 'sudo apk upgrade --update-cache zlib-libs'
  const VERIFY = 'holdfast asset verify web'
  const kernel = (detail: Partial<CauseDetail>): Cause => cause(detail, { class: 'kernel-restart' })
  const ROWS: readonly (readonly [
    what: string,
    type: 'host' | 'image',
    causes: readonly Cause[],
    lines: readonly string[],
  ])[] = [
    ['a fix', 'host', [cause(DEB)], [FIX, VERIFY]],
    ['a kernel', 'host', [kernel(DEB)], ['sudo systemctl reboot', VERIFY]],
    ['a kernel and a fix', 'host', [kernel(DEB), cause(DEB)], [FIX, 'sudo systemctl reboot', VERIFY]], // prettier-ignore
    ['a kernel of apk', 'host', [kernel(APK)], ['sudo reboot', VERIFY]],
    ['a kernel of apk elsewhere', 'host', [kernel({ ...APK, distro: 'wolfi' })], ['sudo reboot', VERIFY]], // prettier-ignore
    ['a kernel, by the release of another', 'host', [kernel({ ecosystem: 'generic' }), cause(APK)], [UPGRADE, 'sudo reboot', VERIFY]], // prettier-ignore
    ['a kernel of Alpine, however it is named', 'host', [kernel({ ecosystem: 'generic', distro: 'alpine:v3.20' })], ['sudo reboot', VERIFY]], // prettier-ignore
    ['a program', 'host', [cause({ ...DEB, programs: ['a(1)'] }, { class: 'replaced-code' })], ['restart a(1)', VERIFY]], // prettier-ignore
    ['a program of a unit', 'host', [cause({ ...DEB, programs: ['a(1)'], units: ['a.service'] }, { class: 'replaced-code' })], ['sudo systemctl restart a.service', VERIFY]], // prettier-ignore
    // Nothing more than what is asked for.
    ['nothing open', 'host', [], []],
    ['nothing open of an image', 'image', [], []],
    ['fixed, and its triage waits', 'host', [cause({ ...DEB, triageAwaited: true })], []],
    ['only what its own class says of programs', 'host', [cause({ ...DEB, programs: ['a(1)'], units: ['a.service'] })], [FIX, VERIFY]], // prettier-ignore
    ['only what cannot be judged', 'host', [cause({}, { class: 'cannot-judge', component: 'a' })], ['holdfast asset gaps web', 'holdfast gap accept web a --owner "…" --until 30d --reason "…"']], // prettier-ignore
    ['an image of which something cannot be judged', 'image', [cause({}, { class: 'cannot-judge', component: 'a' })], ['holdfast asset gaps web', 'holdfast gap accept web a --owner "…" --until 30d --reason "…"']], // prettier-ignore
    ['a quarantine', 'host', [cause({}, { class: 'human-quarantine' })], []],
  ]
  for (const [what, type, causes, lines] of ROWS) {
    test(what, () => assert.deepEqual(commandsFor('web', type, causes), lines))
  }

  test('of many programs and units a line names some, and another says how many more', () => {
    const most = LIMITS.namedProgramsMax
    const of = (units: number, programs: number): readonly string[] => {
      const names = (count: number, name: (at: number) => string): string[] => Array.from({ length: count }, (_, at) => name(at)) // prettier-ignore
      const unit = cause({ units: names(units, (at) => `u${at}.service`) }, { class: 'replaced-code' }) // prettier-ignore
      const own = cause(
        { programs: names(programs, (at) => `p(${at})`) },
        { class: 'replaced-code' },
      )
      return commandsFor('web', 'host', [unit, own])
    }
    const more = (lines: readonly string[]): unknown => lines.find((line) => line.includes(' more, or ')) // prettier-ignore
    assert.equal(more(of(most, most)), undefined)
    assert.equal(more(of(most + 1, most)), 'restart 1 more, or the machine: holdfast asset causes web') // prettier-ignore
    assert.equal(more(of(most + 1, most + 2)), 'restart 3 more, or the machine: holdfast asset causes web') // prettier-ignore
    assert.equal(of(most + 1, 0)[0]?.split(' ').length, 3 + most)
  })

  test('of many that cannot be judged a few are accepted here, and the list has the others', () => {
    const unjudged = ['a', 'b', 'c', 'd'].map((component) => cause({}, { class: 'cannot-judge', component })) // prettier-ignore
    assert.equal(commandsFor('web', 'host', unjudged).length, 1 + 3)
  })
})

describe('what to raise, in one line', () => {
  const of = (detail: Partial<CauseDetail>, component = 'left-pad'): Cause =>
    cause({ ecosystem: 'npm', installed: '1', ...detail }, { component })
  const line = (...causes: readonly Cause[]): string =>
    commandsFor('shop', 'image', causes)[0]?.replace('build shop anew with ', '') ?? ''
  const many = (count: number): Cause[] => Array.from({ length: count }, (_, at) => of({}, `p${at}`)) // prettier-ignore
  const ROWS: readonly (readonly [string, readonly Cause[], string])[] = [
    ['from and to', [of({})], 'left-pad 1 → 2 (npm)'],
    ['from nobody knows what', [of({ installed: null })], 'left-pad → 2 (npm)'],
    ['from an empty version', [of({ installed: '' })], 'left-pad → 2 (npm)'],
    ['to nobody knows what', [of({ fixed: null })], 'left-pad 1 → a fixed version (npm)'],
    ['each once', [of({}), of({})], 'left-pad 1 → 2 (npm)'],
  ]
  for (const [what, causes, expected] of ROWS) {
    test(what, () => assert.equal(line(...causes), expected))
  }

  test('twelve are named, and of more how many', () => {
    assert.doesNotMatch(line(...many(12)), / more$/)
    assert.match(line(...many(13)), /^p0 1 → 2 \(npm\), .*, p11 1 → 2 \(npm\) and 1 more$/)
    assert.match(line(...many(20)), / and 8 more$/)
  })

  test('twelve packages of a system are named, of more the whole is upgraded', () => {
    const packages = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `p${at}`, fixed: '2' })) // prettier-ignore
    const upgrade = (count: number, distro = 'azurelinux:3.0'): unknown =>
      commandsFor('web', 'host', [cause({ distro, packages: packages(count) })])[0]
    assert.match(String(upgrade(12)), /^sudo tdnf upgrade p0 p1 .*p9$/)
    assert.equal(upgrade(13), 'sudo tdnf upgrade')
    assert.equal(upgrade(1, 'photon:5'), 'sudo tdnf upgrade p0')
    assert.equal(upgrade(1, 'mageia:9'), 'sudo dnf upgrade p0')
  })
})

test('where there is no shell no script is sent', () => {
  for (const type of ['host', 'vm', 'node'] as const) {
    assert.match(evidenceCommands('web', type, null, []).join(), /^ssh web sudo sh -s /)
  }
  for (const type of ['image', 'runner', 'database', 'integration', 'edge'] as const) {
    assert.match(evidenceCommands('web', type, null, []).join(), /^holdfast import sbom\.json /)
  }
})
