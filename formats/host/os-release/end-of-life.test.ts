/** The table of support ends against the published data it was made from. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { needsShared, sharedPath } from '@holdfast/proof/testkit/needs'
import { endOfLife } from './end-of-life.ts'

const PRODUCTS = 'fixtures/eol/products'

test(
  'every release of the published lists ends on the day they say',
  { skip: needsShared(PRODUCTS) },
  () => {
    // Debian's last free support is the LTS (`eoes`); of the others the extended kind is paid.
    const files = [
      ['debian', 'debian.yaml', 'eoes', ['8', '9', '10', '11', '12', '13']],
      ['ubuntu', 'ubuntu.yaml', 'eol', ['18.04', '20.04', '22.04', '24.04', '25.10', '26.04']],
      ['rhel', 'rhel.yaml', 'eol', ['7', '8', '9', '10']],
      ['almalinux', 'almalinux.yaml', 'eol', ['8', '9', '10']],
      ['rocky', 'rocky-linux.yaml', 'eol', ['8', '9', '10']],
      ['amzn', 'amazon-linux.yaml', 'eol', ['2', '2023']],
      ['sles', 'sles.yaml', 'eol', ['15.6', '15.7']],
    ] as const
    let compared = 0
    for (const [id, file, field, cycles] of files) {
      const text = readFileSync(sharedPath(PRODUCTS, file), 'utf8')
      for (const cycle of cycles) {
        const block = text.split(/^  - releaseCycle: /m).find((one) => one.startsWith(`"${cycle}"`))
        const day = new RegExp(`^    ${field}: (\\d{4}-\\d\\d-\\d\\d)$`, 'm').exec(block ?? '')?.[1]
        if (day === undefined) continue
        const last = Date.parse(`${day}T00:00:00Z`)
        assert.equal(endOfLife(id, cycle), last + 86_400_000, `${id} ${cycle}`)
        compared += 1
      }
    }
    assert.ok(compared >= 18, String(compared))
  },
)

test('a release that is not listed is not judged; a patch level changes nothing', () => {
  for (const [id, version] of [
    ['debian', ''],
    ['debian', '99'],
    ['arch', '2026'],
    ['', '12'],
    ['constructor', '1'],
  ] as const) {
    assert.equal(endOfLife(id, version), undefined, `${id} ${version}`)
  }
  assert.equal(endOfLife('alpine', '3.20.3'), endOfLife('alpine', '3.20'))
  assert.equal(endOfLife('rhel', '9.4'), endOfLife('rhel', '9'))
})
