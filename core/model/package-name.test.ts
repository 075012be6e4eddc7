/** Spellings that a registry takes for one package are one here, and no others. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nameInPurl, packageName, samePackage } from './package-name.ts'

const SAME: readonly (readonly [type: string, one: string, other: string])[] = [
  ['pypi', 'PyYAML', 'pyyaml'],
  ['pypi', 'jaraco.context', 'jaraco-context'],
  ['pypi', 'ruamel.yaml', 'Ruamel_YAML'],
  ['pypi', 'zope--interface', 'zope.interface'],
  ['nuget', 'Microsoft.AspNetCore.App', 'microsoft.aspnetcore.app'],
  ['composer', 'Symfony/HttpKernel', 'symfony/httpkernel'],
  ['hex', 'Phoenix', 'phoenix'],
  ['pub', 'Dio', 'dio'],
  ['golang', 'github.com/BurntSushi/toml', 'github.com/burntsushi/toml'],
  ['golang', 'std', 'stdlib'],
  ['golang', 'cmd', 'toolchain'],
  ['golang', 'golang.org/toolchain', 'go'],
  ['cargo', 'serde_json', 'Serde-Json'],
  ['swift', 'https://github.com/Apple/swift-nio.git', 'github.com/apple/swift-nio'],
  ['maven', 'org.yaml/snakeyaml', 'org.yaml:snakeyaml'],
  ['github', 'Actions/Checkout', 'actions/checkout'],
  ['deb', 'OpenSSL', 'openssl'],
  ['apk', 'R', 'r'],
]

const OTHER: readonly (readonly [type: string, one: string, other: string])[] = [
  ['npm', 'JSONStream', 'jsonstream'],
  ['npm', '@babel/core', 'core'],
  ['npm', 'left-pad', 'left_pad'],
  ['maven', 'org.a:b', 'org.A:b'],
  ['maven', 'org.a:b', 'org:a.b'],
  ['gem', 'RedCloth', 'redcloth'],
  ['gem', 'a-b', 'a_b'],
  ['rpm', 'ImageMagick', 'imagemagick'],
  ['rpm', 'python3-x', 'python3_x'],
  ['nuget', 'A.B', 'A-B'],
  ['composer', 'a/b', 'a/b-c'],
  ['hex', 'a_b', 'a-b'],
  ['golang', 'github.com/a/b', 'github.com/a/b/v2'],
  ['golang', 'stdlib', 'toolchain'],
  ['golang', 'golang.org/x/net', 'go'],
  ['cran', 'Rcpp', 'rcpp'],
  ['hackage', 'HTTP', 'http'],
  ['pypi', 'a', 'a-b'],
  ['deb', 'libssl3', 'openssl'],
  ['toString', 'A', 'a'],
]

describe('one package', () => {
  for (const [type, one, other] of SAME) {
    test(`${type}: ${one} is ${other}`, () => {
      assert.ok(samePackage(type, one, other))
      // What was folded once stays as it is.
      assert.equal(packageName(type, packageName(type, one)), packageName(type, one))
    })
  }
})

describe('two packages', () => {
  for (const [type, one, other] of OTHER) {
    test(`${type}: ${one} is not ${other}`, () => assert.ok(!samePackage(type, one, other)))
  }
})

test('the namespace of a package URL is part of the name', () => {
  assert.equal(nameInPurl('maven', 'org.a', 'b'), 'org.a:b')
  assert.equal(nameInPurl('npm', '@scope', 'b'), '@scope/b')
  assert.equal(nameInPurl('golang', 'github.com/A', 'B'), 'github.com/a/b')
  assert.equal(nameInPurl('composer', 'Vendor', 'Name'), 'vendor/name')
  assert.equal(nameInPurl('pypi', undefined, 'A_B'), 'a-b')
})
