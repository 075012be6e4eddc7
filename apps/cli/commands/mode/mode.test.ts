/** The mode on the command line: a wave that counts and holds nobody is told in the same words wherever it is told. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Status } from '@holdfast/api/contract/status'
import { isInShare } from '@holdfast/core/model/mode'
import { runCommand } from '../../../../proof/testkit/command-line.ts'
import { testServer, YAML, type TestServer } from '../../../../proof/testkit/server.ts'
import { switchOn } from '../../../../proof/testkit/switch-on.ts'

const HOSTS = ['web-01', 'web-02', 'web-03']
const ESTATE = HOSTS.map(
  (name) =>
    `apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: ${name} }\nspec: { type: host }\n`,
).join('---\n')

describe('a first wave that holds no asset', () => {
  let server: TestServer
  let sentence: string
  const printed = async (line: string): Promise<string> => {
    const ran = await runCommand(server.data, line.split(' '))
    assert.deepEqual([ran.exit, ran.err], [0, ''], line)
    return ran.out
  }
  before(async () => {
    server = await testServer('report-only')
    await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    // By lot, and of three one in a million times none.
    const out = [...server.context.driver.view.manifests.Asset.values()].find(
      ({ uid }) => !isInShare(uid, 1),
    )
    assert.ok(out !== undefined)
    await switchOn(server, { assets: [out.name] }, { waves: [1, 50, 100], every: '1h' })
    sentence = ((await server.call('GET', '/api/v1/status')).body as Status).modeSentence
  })
  after(() => server.close())

  test('it is report-only, and says which wave counts', () => {
    const says = 'Report-only: wave 1 of 3 counts, and its only asset is not in it yet'
    assert.equal(sentence, says)
  })

  test('status and mode show begin with it', async () => {
    const review = '; report-only is to be reviewed in '
    assert.ok((await printed('status')).startsWith(`${sentence}${review}`))
    const shown = (await printed('mode show')).split('\n')
    assert.equal(shown[0], sentence)
    assert.match(
      shown.at(-3) ?? '',
      /^wave 1 of 3 counts: 1 % of the assets, now 0 of 1; 0 refused/,
    )
    assert.ok(`; ${shown.at(-2)}`.startsWith(review))
  })

  test('programs are told it by both', async () => {
    const { modeSentence } = JSON.parse(await printed('-o json status')) as Status
    const mode = JSON.parse(await printed('-o json mode show')) as { sentence: string }
    assert.deepEqual([modeSentence, mode.sentence], [sentence, sentence])
  })

  test('whoever goes back is told the mode in the same words', async () => {
    const set = await printed('mode set report-only --scope all --reason back')
    assert.equal(set.split('\n')[0], 'Report-only: nothing is refused because of posture')
    assert.equal((await printed('mode show')).split('\n')[0], set.split('\n')[0])
  })
})
