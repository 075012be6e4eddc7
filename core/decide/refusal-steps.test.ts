/** What is typed for those who are refused: each asset gets its own kind's command, and none another's. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AssetType } from '../model/manifest.ts'
import { refusalSteps, type RefusedAsset } from './refusal-steps.ts'

const asset = (name: string, type: AssetType = 'host', more = {}): RefusedAsset => ({
  name,
  type,
  unknownReason: 'no source has reported about it yet',
  sources: [],
  declared: true,
  ...more,
})
const many = (count: number, prefix: string, type: AssetType = 'host'): RefusedAsset[] =>
  Array.from({ length: count }, (_, at) => asset(`${prefix}${String(at).padStart(2, '0')}`, type))

describe('steps of those who are refused', () => {
  test('of one: its own name', () => {
    assert.deepEqual(refusalSteps('blocked', [asset('a')], null), ['holdfast why a'])
    assert.deepEqual(refusalSteps('cannot-judge', [asset('a')], null), ['holdfast asset gaps a'])
  })

  test('a few are named; of many of one kind the list names them', () => {
    assert.deepEqual(refusalSteps('blocked', many(2, 'a'), '--reason blocked'), [
      'for ASSET in a00 a01; do holdfast why $ASSET; done',
    ])
    assert.deepEqual(refusalSteps('blocked', many(13, 'a'), '--reason blocked'), [
      'for ASSET in $(holdfast refused list --reason blocked --names); do holdfast why $ASSET; done',
    ])
  })

  test('the same line for hosts and images is typed once', () => {
    const both = [asset('a'), asset('b', 'image', { declared: false })]
    assert.deepEqual(refusalSteps('blocked', both, null), [
      'for ASSET in a b; do holdfast why $ASSET; done',
    ])
  })

  test('of several kinds none is typed for another: each is named, however many', () => {
    const steps = refusalSteps(
      'never-reported',
      [...many(20, 'h'), ...many(20, 'i', 'image')],
      '--reason never-reported',
    )
    assert.ok(steps.length >= 2)
    for (const step of steps) {
      assert.ok(!step.includes('refused list'), step)
      const names = /for ASSET in ([^;]+);/.exec(step)?.[1]?.split(' ') ?? []
      assert.equal(names.length, 20)
      assert.equal(new Set(names.map((name) => name[0])).size, 1, step)
    }
  })

  test('where nothing chooses exactly these, each is named', () => {
    const [step] = refusalSteps('blocked', many(30, 'a'), null)
    assert.ok(step?.includes('a29') === true && !step.includes('refused list'))
  })

  test('where no declared source could clear it, what prints one comes first', () => {
    const [first] = refusalSteps('incomplete', [asset('a', 'host', { declared: false })], null)
    assert.equal(first, 'holdfast asset verify a')
  })

  test('of nobody nothing is typed', () => {
    assert.deepEqual(refusalSteps('blocked', [], '--reason blocked'), [])
  })

  test('of a backup one command is for all of them', () => {
    const accept = 'holdfast ledger accept-restore --reason REASON'
    assert.deepEqual(refusalSteps('from-backup', [asset('a')], null), [accept])
    assert.deepEqual(refusalSteps('from-backup', many(3, 'a'), null), [accept])
  })

  test('twelve are named, thirteen are listed', () => {
    const [named = ''] = refusalSteps('blocked', many(12, 'a'), '--reason blocked')
    const [listed = ''] = refusalSteps('blocked', many(13, 'a'), '--reason blocked')
    assert.deepEqual([named.includes('a11'), listed.includes('a11')], [true, false])
  })
})
