/** Who waits for the match thread waits exactly so long: not less, not for ever, and not for a thread that is gone. */

import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { MatchInput } from './messages.ts'
import { waitsForMatches, type Waits } from './waits.ts'

const WEB = 'as_web' as AssetUid
const DB = 'as_db' as AssetUid

const list = (asset: AssetUid): MatchInput => ({
  kind: 'inventory',
  asset,
  source: 's',
  facts: 'sha256:0' as Extract<MatchInput, { readonly kind: 'inventory' }>['facts'],
  whole: true,
  cause: 'c',
  open: [],
})
const feed = (source: string): MatchInput => ({ kind: 'feed', source, shards: [], cause: 'c' })
const START: MatchInput = { kind: 'start' }

/** Told of the state at a start. */
function begun(...inputs: readonly MatchInput[]): Waits {
  const waits = waitsForMatches()
  begin(waits, ...inputs)
  return waits
}

function begin(waits: Waits, ...inputs: readonly MatchInput[]): void {
  waits.begin()
  for (const input of [...inputs, START]) waits.told(input)
  waits.begun()
}

/** Whether it is over by now. */
async function isOver(wait: Promise<void>): Promise<boolean> {
  let over = false
  void wait.then(() => (over = true))
  await new Promise(setImmediate)
  return over
}

type Wait = (waits: Waits) => Promise<void>
type Then = (waits: Waits) => void
const nothing: Then = () => undefined
const told =
  (...inputs: readonly MatchInput[]): Then =>
  (waits) => {
    for (const input of inputs) waits.told(input)
  }

const CASES: readonly (readonly [
  what: string,
  before: Then,
  wait: Wait,
  then: Then,
  over: boolean,
])[] = [
  ['a start that is worked off', (w) => w.reached(1), (w) => w.settled(), nothing, true],
  ['a start that is not', nothing, (w) => w.settled(), nothing, false],
  ['an input that comes later', (w) => w.reached(1), (w) => w.settled(), told(list(WEB)), true],
  ['one input of two', told(list(WEB)), (w) => w.settled(), (w) => w.reached(1), false],
  ['all inputs', told(list(WEB)), (w) => w.settled(), (w) => w.reached(2), true],
  ['a feed nobody spoke of', nothing, (w) => w.published('kev'), nothing, true],
  ['a feed', told(feed('kev')), (w) => w.published('kev'), (w) => w.reached(1), false],
  ['a feed that is read', told(feed('kev')), (w) => w.published('kev'), (w) => w.reached(2), true],
  [
    'the newest of a feed',
    told(feed('kev'), feed('kev')),
    (w) => w.published('kev'),
    (w) => w.reached(2),
    false,
  ],
  [
    'a feed, whatever another one says',
    told(feed('kev'), feed('osv')),
    (w) => w.published('kev'),
    (w) => w.reached(2),
    true,
  ],
  ['lists of an asset without any', nothing, (w) => w.matched(WEB), nothing, true],
  ['a list', told(list(WEB)), (w) => w.matched(WEB), nothing, false],
  [
    'a list with its answer',
    told(list(WEB)),
    (w) => w.matched(WEB),
    (w) => w.answered(WEB, 1),
    true,
  ],
  [
    'a list, by an answer to none',
    told(list(WEB)),
    (w) => w.matched(WEB),
    (w) => w.answered(WEB, 0),
    false,
  ],
  [
    'two lists with one answer',
    told(list(WEB), list(WEB)),
    (w) => w.matched(WEB),
    (w) => w.answered(WEB, 1),
    false,
  ],
  [
    'a list, by the answer of another asset',
    told(list(WEB)),
    (w) => w.matched(WEB),
    (w) => w.answered(DB, 1),
    false,
  ],
  [
    'a list when nobody waits any longer',
    told(list(WEB)),
    (w) => w.matched(WEB),
    (w) => w.close(),
    true,
  ],
  [
    'a list of a thread that is gone',
    told(list(WEB)),
    (w) => w.matched(WEB),
    (w) => {
      begin(w)
      w.answered(WEB, 0)
    },
    true,
  ],
  [
    'what the next thread is told, too',
    told(list(WEB)),
    (w) => w.settled(),
    (w) => {
      begin(w, feed('kev'), list(WEB))
      w.reached(2)
    },
    false,
  ],
  [
    'all of what the next thread is told',
    told(list(WEB)),
    (w) => w.settled(),
    (w) => {
      begin(w, feed('kev'), list(WEB))
      w.reached(3)
    },
    true,
  ],
]

describe('waiting for', () => {
  for (const [what, before, wait, then, over] of CASES) {
    test(`${what} is ${over ? 'over' : 'not over'}`, async () => {
      const waits = begun()
      before(waits)
      const waiting = wait(waits)
      then(waits)
      assert.equal(await isOver(waiting), over)
      waits.close()
    })
  }
  test('the lists of a start is nobody’s', async () => {
    assert.equal(await isOver(begun(list(WEB), feed('kev')).matched(WEB)), true)
  })
  test('a list ends after a while, and not before', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    try {
      const waits = begun()
      waits.told(list(WEB))
      const waiting = waits.matched(WEB)
      mock.timers.tick(LIMITS.matchAwaitedMsMax - 1)
      assert.equal(await isOver(waiting), false)
      mock.timers.tick(1)
      assert.equal(await isOver(waiting), true)
    } finally {
      mock.timers.reset()
    }
  })
})

test('the lag is what was told and is not worked off', () => {
  const waits = begun(list(WEB))
  assert.equal(waits.lag(), 2)
  waits.reached(1)
  assert.equal(waits.lag(), 1)
  waits.told(list(DB))
  assert.equal(waits.lag(), 2)
  begin(waits)
  assert.equal(waits.lag(), 1)
})
