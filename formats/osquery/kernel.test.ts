/** A scanner that was told which kernel runs: what waits for a boot is a cause from it, too, and a fallback is none. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { causesOfComponents } from '@holdfast/core/correlate/found-causes'
import type { EvidenceId } from '@holdfast/core/kernel/ids'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import { itemsOf } from '@holdfast/core/model/inventory'
import { finished } from '@holdfast/core/kernel/stepwise'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { FORMAT_CAPABILITIES } from '../capabilities.ts'
import { compareVersions } from '../versions/order.ts'
import { readDocument } from '../registry.ts'

const deb = (abi: number, version: string): object => ({
  name: `linux-image-6.1.0-${abi}-amd64`,
  version,
  source: 'linux',
  status: 'install ok installed',
})

function report(running: string | null, ...packages: readonly object[]): ComponentFacts {
  const line = (name: string, snapshot: readonly object[]): string =>
    JSON.stringify({ hostIdentifier: 'web', unixTime: 1_795_000_000, name, snapshot })
  const lines = [
    line('pack_os_version', [{ platform: 'debian', version: '12' }]),
    line('pack_deb_packages', [{ name: 'mksh', version: '59c-28', source: '' }, ...packages]),
    ...(running === null
      ? []
      : [line('pack_kernel_info', [{ version: running, arguments: 'ro' }])]),
  ]
  const answer = readDocument(utf8(lines.join('\n')))
  const facts = answer.ok ? answer.value.reports[0] : undefined
  assert.ok(facts?.kind === 'components')
  return facts
}

describe('a list with the running kernel', () => {
  const linux = (facts: ComponentFacts): string[] =>
    itemsOf(facts).flatMap((item) => (item.name === 'linux' ? [item.version] : []))
  const causes = (facts: ComponentFacts): string[] =>
    finished(
      causesOfComponents(
        facts,
        { id: 'e' as EvidenceId, source: 's', mayRaise: true },
        { versionOrder: compareVersions, formats: FORMAT_CAPABILITIES },
      ),
    ).map(
      (cause) =>
        `${cause.class} ${cause.component} ${cause.detail.installed} ${cause.detail.fixed}`,
    )
  const both = [deb(41, '6.1.148-1'), deb(42, '6.1.150-1')]

  const ROWS: readonly (readonly [
    string,
    string | null,
    readonly object[],
    readonly string[],
    number,
  ])[] = [
    ['the newest runs', '6.1.0-42-amd64', both, ['6.1.150-1'], 0],
    ['the fallback runs', '6.1.0-41-amd64', both, ['6.1.148-1'], 1],
    ['what runs is gone', '6.1.0-41-amd64', [deb(42, '6.1.150-1')], ['6.1.0-41'], 1],
    ['a kernel of nobody runs', '6.9.0-own', both, ['6.1.148-1', '6.1.150-1'], 0],
    ['nobody says which runs', null, both, ['6.1.148-1', '6.1.150-1'], 0],
  ]
  for (const [what, running, packages, versions, restarts] of ROWS) {
    test(what, () => {
      const facts = report(running, ...packages)
      assert.deepEqual(linux(facts), versions)
      assert.equal(causes(facts).length, restarts)
      assert.equal(facts.dropped.length, 0)
    })
  }
})
