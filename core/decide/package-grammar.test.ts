/** What a shell, or the package manager itself, would take for something else never stands in a command. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Cause } from '../model/cause.ts'
import { ASSET_TYPES } from '../model/manifest.ts'
import { shellQuoted } from '../kernel/shell-quoted.ts'
import { NO_FEED } from '../state/feeds/feed-cover.ts'
import { finished } from '../kernel/stepwise.ts'
import { evidenceCommands, fixCommands } from './fix-commands.ts'
import {
  isPackageName,
  isUnitName,
  nameText,
  programText,
  quotedText,
  shellWord,
  versionText,
} from './package-grammar.ts'

const commandsFor = (...of: Parameters<typeof fixCommands>): string[] =>
  finished(fixCommands(...of))

const PERMITS: { readonly [ecosystem: string]: readonly string[] } = {
  deb: ['openssl', 'g++', 'libc6:amd64', 'libstdc++6', '0ad'],
  rpm: ['openssl-libs', 'kernel', 'python3.11', 'gcc-c++', 'NetworkManager'],
  apk: ['busybox', 'py3-pip', 'libstdc++', 'so-name_1'],
  npm: ['left-pad', '@types/node', 'JSONStream', 'lodash.merge'],
  pypi: ['requests', 'zope.interface', 'A', 'ruamel-yaml'],
  maven: ['org.apache.commons:commons-compress', 'junit:junit'],
  gem: ['rails', 'net-ssh', 'RedCloth'],
  golang: ['golang.org/x/net', 'stdlib', 'github.com/a/b/v2', 'gopkg.in/yaml.v3'],
  cargo: ['ammonia', 'serde_json'],
  nuget: ['Newtonsoft.Json', 'System.Text.Json'],
  composer: ['symfony/http-kernel', 'a/b.c'],
  hex: ['phoenix_html'],
  pub: ['http'],
  swift: ['github.com/apple/swift-nio'],
}

/** Of no ecosystem whatever. */
const NEVER = [
  '',
  ' ',
  'x; rm -rf /',
  'x && id',
  'x|id',
  'x`id`',
  '$(id)',
  '${IFS}',
  'x\nid',
  'x\rid',
  'x\0',
  '-rf',
  '--config=/tmp/x',
  "x'",
  'x"',
  'x\\',
  'x>y',
  'x<y',
  'x*',
  'x?',
  '[x]',
  '{a,b}',
  '~root',
  '!x',
  '#x',
  'x y',
  'x\u202ey',
  'ex\u0430mple',
  '../../etc/passwd',
  'a'.repeat(300),
]

const REFUSALS: { readonly [ecosystem: string]: readonly string[] } = {
  // `apt-get install foo-` removes foo; a path installs a file.
  deb: ['libfoo-', 'OpenSSL', './x.deb', 'a/b', 'a=1', 'libc6:-'],
  // A group, a glob, a file, what something provides.
  rpm: ['@core', 'lib*', '/usr/bin/x', 'perl(Foo)', 'a b'],
  apk: ['foo=1', 'foo@edge', 'foo~1', '!foo', '.virtual', 'foo<2'],
  npm: ['@types', '@/x', '@a/b/c', '.bin', '@types/-x', 'git+https://h/x'],
  pypi: ['-r', 'requests[socks]', 'requests==1', '_x', 'x-', 'git+https://h/x'],
  maven: ['commons-compress', 'a:b:c', ':b', 'a:', 'a:-b'],
  gem: ['-x', 'a:b', 'a/b'],
  golang: ['github.com//b', 'github.com/-b', 'a@v1', './x', 'a/../b', '-a'],
  cargo: ['1x', 'a.b', 'a@1', 'a/b'],
  nuget: ['.a', 'a..b', 'a-', '-a'],
  composer: ['symfony', 'a/b/c', 'A/B', '/b', 'a/-b'],
  hex: ['Phoenix', 'a-b'],
  pub: ['A', 'a.b'],
  swift: ['nio', 'h/', 'h/-x'],
  generic: ['anything', 'openssl'],
  unheard: ['anything', 'openssl'],
}

describe('names by the grammar of their ecosystem', () => {
  for (const [ecosystem, names] of Object.entries(PERMITS)) {
    test(`${ecosystem} takes`, () => {
      for (const name of names) assert.ok(isPackageName(ecosystem, name), name)
    })
  }
  for (const [ecosystem, names] of Object.entries(REFUSALS)) {
    test(`${ecosystem} refuses`, () => {
      for (const name of [...NEVER, ...names]) assert.ok(!isPackageName(ecosystem, name), name)
    })
  }
  test('units and components', () => {
    for (const unit of ['ssh.service', 'getty@tty1.service', 'a:b-c.socket'])
      assert.ok(isUnitName(unit), unit)
    for (const unit of [...NEVER, String.raw`dev-disk\x2d1.device`, '.x', '@x', 'a/b'])
      assert.ok(!isUnitName(unit), unit)
    assert.equal(shellWord('Apache HTTP Server'), "'Apache HTTP Server'")
    assert.equal(shellWord('cpe:2.3:a:apache:http_server:*'), "'cpe:2.3:a:apache:http_server:*'")
    assert.equal(shellWord('pkg:npm/left-pad@1'), 'pkg:npm/left-pad@1')
    const spaced = new Set(['x y', 'x*'])
    for (const name of NEVER) if (!spaced.has(name)) assert.equal(shellWord(name), undefined, name)
  })
})

/** Words as a POSIX shell would make them; undefined where it would do anything else. */
function shellWords(line: string): string[] | undefined {
  const words: string[] = []
  let rest = line
  while (rest !== '') {
    const found = /^(?:'([^']*)'|"([^"$`\\]*)"|([A-Za-z0-9@._:/+=-]+|&&))(?: |$)/.exec(rest)
    if (found === null) return undefined
    words.push(found[1] ?? found[2] ?? found[3] ?? '')
    rest = rest.slice(found[0].length)
  }
  return words
}

const COMMANDS = /^(?:sudo|holdfast) /
/** Ours, with the dots of a reason and a script of our own for apk. */
const OWN = new Set(
  'sudo apt-get update && install --only-upgrade --with-new-pkgs upgrade dnf tdnf yum zypper patch apk --update-cache --security systemctl restart reboot holdfast asset verify gaps gap accept web --owner … --until 30d --reason full-upgrade with the next release in /etc/apt/sources.list do-release-upgrade leapp migration'.split(
    ' ',
  ),
)

const TOOLS: readonly (readonly [RegExp, string])[] = [
  [/^sudo apt-get /, 'deb'],
  [/^sudo apk /, 'apk'],
  [/^sudo (?:dnf|tdnf|yum|zypper) /, 'rpm'],
]

const hostile = fc.oneof(
  fc.constantFrom(...NEVER, ...Object.values(REFUSALS).flat()),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(...'ab-;|&$`\'"\\\n <>(){}*~!#@/:.='.split('')),
    maxLength: 20,
  }),
)
const named = fc.oneof(fc.constantFrom(...Object.values(PERMITS).flat()), hostile)
const ecosystems = fc.constantFrom(...Object.keys(PERMITS), 'generic', 'os', '')
const distros = fc.oneof(
  fc.constant(null),
  fc.constantFrom('debian:12', 'alpine:v3.20', 'suse:15.5', 'amazon:2', 'photon:5', 'nobody:1'),
  hostile,
)

test('whatever the names are: every command has only words of its grammar, all else harms no shell', () => {
  const causes = fc.record({
    class: fc.constantFrom(
      'pending-fix',
      'replaced-code',
      'end-of-life',
      'cannot-judge',
      'kernel-restart',
    ),
    component: named,
    detail: fc.record({
      ecosystem: ecosystems,
      distro: distros,
      installed: fc.option(named),
      fixed: fc.option(named),
      packages: fc.array(fc.record({ name: named, fixed: named }), { maxLength: 3 }),
      units: fc.array(named, { maxLength: 2 }),
      programs: fc.array(named, { maxLength: 2 }),
    }),
  })
  let commands = 0
  fc.assert(
    fc.property(
      fc.array(causes, { maxLength: 4 }),
      fc.constantFrom(...ASSET_TYPES),
      (drawn, type) => {
        const lines = commandsFor('web', type, drawn as unknown as Cause[]) // Only what a command is made of.
        for (const line of lines) {
          if (line.startsWith('sudo sed -i ') || line.startsWith('sudo dnf system-upgrade '))
            continue
          if (!COMMANDS.test(line) || / -f estate\.yaml, /.test(line)) {
            assert.ok(!/[;|&$`<>\\\n\r\0\u202e]/.test(line), line)
            continue
          }
          commands += 1
          const plain = line.replace(', with the next release', ' with the next release')
          const words = shellWords(plain)
          assert.ok(words !== undefined, line)
          const given = words.filter((word) => !OWN.has(word))
          const tool = TOOLS.find(([pattern]) => pattern.test(line))
          const packages = new Set(
            drawn.flatMap((one) => one.detail.packages.map(({ name }) => name)),
          )
          for (const word of given) {
            const ok =
              tool !== undefined
                ? packages.has(word) && isPackageName(tool[1], word)
                : line.startsWith('sudo systemctl restart ')
                  ? isUnitName(word)
                  : line.startsWith('holdfast gap accept ') && shellWord(word) !== undefined
            assert.ok(ok, `${word} in ${line}`)
          }
        }
      },
    ),
    { numRuns: 2_000 },
  )
  assert.ok(commands > 500)
})

test('quoted text is short and has nothing that a shell acts on', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = quotedText(text)
      return shown.length <= 83 && !/[;|&$`<>\\\n\r'(){}*?!#~[\]]/.test(shown)
    }),
  )
})

test('nor does what nobody speaks of, in the line that says which feed is missing', () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom(...ASSET_TYPES), (kinds, type) => {
      const [line = ''] = evidenceCommands('web', type, `${NO_FEED} ${kinds}`, ['collect'])
      return !/[;|&$`<>\\\n\r'"(){}*?!#~[\]]/.test(line)
    }),
  )
})

test('one function quotes, and a shell makes of it the one word it was', () => {
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string()), (text) => {
      const shown = shellQuoted(text)
      const plain = /^[A-Za-z0-9._/:=+@%,-]+$/.test(shown)
      const word = plain ? shown : shown.slice(1, -1).replaceAll(String.raw`'\''`, "'")
      assert.equal(word, text)
      // Between quotes there is no other quote than the escaped ones.
      assert.ok(
        plain ||
          !shown
            .slice(1, -1)
            .replaceAll(String.raw`'\''`, '')
            .includes("'"),
      )
    }),
  )
})

describe('names have a length that a line bears', () => {
  const long = 'a'.repeat(253)
  const ROWS: readonly (readonly [string, (name: string) => boolean])[] = [
    ['a package', (name) => isPackageName('npm', name)],
    ['a unit', (name) => isUnitName(name)],
    ['a word', (name) => shellWord(name) === name],
    ['a version', (name) => versionText(name) === name],
    ['a program', (name) => programText(name) === name],
    ['a name in a sentence', (name) => nameText('npm', name) === name],
  ]
  for (const [what, takes] of ROWS) {
    test(what, () => assert.deepEqual([takes(long), takes(`${long}a`)], [true, false]))
  }

  test('what is quoted is shown to its eightieth character, and no further', () => {
    assert.equal(quotedText('x'.repeat(80)), `"${'x'.repeat(80)}"`)
    assert.equal(quotedText('x'.repeat(81)), `"${'x'.repeat(80)}…"`)
  })
})

describe('in a sentence', () => {
  const ROWS: readonly (readonly [string, () => string, string])[] = [
    ['a name of its ecosystem', () => nameText('deb', 'libc6:amd64'), 'libc6:amd64'],
    ['a product, where nobody has a grammar', () => nameText('generic', 'firefox'), 'firefox'],
    ['a product of several words', () => nameText('generic', 'a b'), '"a b"'],
    ['a name of another ecosystem', () => nameText('deb', '@types/node'), '"@types/node"'],
    ['a version', () => versionText('1:2.3~rc1-4+deb12u1'), '1:2.3~rc1-4+deb12u1'],
    ['what is no version', () => versionText('1; id'), '"1· id"'],
    ['a program', () => programText('/usr/sbin/nginx(812)'), '/usr/sbin/nginx(812)'],
    ['what is no program', () => programText('a b'), '"a b"'],
  ]
  for (const [what, shown, expected] of ROWS) test(what, () => assert.equal(shown(), expected))
})
