/** Rebuilt sources under the name and version that advisories speak of. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signedFrom } from './source-package.ts'

const REBUILT: readonly (readonly [name: string, version: string, from: string])[] = [
  ['linux-signed-amd64', '6.1.85+1', 'linux 6.1.85-1'],
  ['linux-signed-arm64', '6.9~rc6+1~exp1', 'linux 6.9~rc6-1~exp1'],
  ['linux-signed-amd64', '6.12.9+1~bpo12+1', 'linux 6.12.9-1~bpo12+1'],
  ['linux-signed', '6.8.0-31.31', 'linux 6.8.0-31.31'],
  ['linux-signed-hwe-6.5', '6.5.0-28.29~22.04.1', 'linux-hwe-6.5 6.5.0-28.29~22.04.1'],
  ['linux-signed-aws', '6.8.0-1008.8', 'linux-aws 6.8.0-1008.8'],
  ['grub-efi-amd64-signed', '1+2.06+13+deb12u1', 'grub2 2.06-13+deb12u1'],
  ['grub2-signed', '1.187.6~20.04.1+2.06-2ubuntu14.4', 'grub2 2.06-2ubuntu14.4'],
  ['grub2-unsigned', '2.06-2ubuntu14.4', 'grub2 2.06-2ubuntu14.4'],
  ['shim-signed', '1.44~1+deb12u1+15.8-1~deb12u1', 'shim 15.8-1~deb12u1'],
  ['shim-signed', '1.58+15.8-0ubuntu1', 'shim 15.8-0ubuntu1'],
  ['shim-helpers-amd64-signed', '1+15.8+1~deb12u1', 'shim 15.8-1~deb12u1'],
  ['fwupd-amd64-signed', '1:1.4+1', 'fwupd-efi 1:1.4-1'],
  ['systemd-boot-efi-amd64-signed', '257.7+1', 'systemd 257.7-1'],
]

test('signed again, of the version it was signed from', () => {
  for (const [name, version, from] of REBUILT) {
    const found = signedFrom(name, version)
    assert.equal(`${found?.name} ${found?.version}`, from, name)
    assert.equal(found?.follows, undefined)
  }
})

test('packages that only follow a kernel hold no code of it', () => {
  for (const [name, version, from] of [
    ['linux-meta-hwe-6.5', '6.5.0.28.29~22.04.1', 'linux-hwe-6.5 6.5.0-28.z'],
    ['linux-meta', '5.15.0.91.88', 'linux 5.15.0-91.z'],
    ['linux-restricted-modules', '5.15.0-91.101', 'linux 5.15.0-91.101'],
  ] as const) {
    const found = signedFrom(name, version)
    assert.equal(`${found?.name} ${found?.version}`, from)
    assert.equal(found?.follows, true)
  }
})

test('everything else is what it says', () => {
  for (const name of [
    'linux',
    'openssl',
    'linux-base',
    'linux-firmware',
    'grub2',
    'shim',
    'designed',
    'gpg-signed-x',
    'linux-tools',
  ]) {
    assert.equal(signedFrom(name, '1.0-1'), undefined, name)
  }
})
