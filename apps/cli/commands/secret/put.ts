/** `secret put`: a new version; its values come from files or standard input. */

import { EXITS, Failure } from '../../exits.ts'
import { readInput } from '../../input.ts'
import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const put: Verb = verb({
  name: 'put',
  says: 'write a version: KEY=@FILE, or one value for the key `value` on standard input',
  args: ['<path>', '[pairs...]'],
  async run({ client, args: [path, pairs] }) {
    const data = await valuesOf(pairs)
    return client().call('kv.write', { params: { path }, body: { data } })
  },
  show: ({ data }, { args: [path] }) =>
    print(`${safe(path)} version ${safe(data.version)} written`),
})

async function valuesOf(pairs: readonly string[] | string): Promise<Record<string, string>> {
  if (pairs.length === 0) return { value: await lineOf('-') }
  const data: Record<string, string> = {}
  for (const pair of [pairs].flat()) {
    const [key, file] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    if (!pair.includes('=') || !file.startsWith('@')) {
      throw new Failure(
        EXITS.usage,
        `\`${key}\` is not KEY=@FILE`,
        'a value on the command line would stay in the shell history',
      )
    }
    data[key] = await lineOf(file.slice(1))
  }
  return data
}

async function lineOf(file: string): Promise<string> {
  return (await readInput(file)).replace(/\n$/, '')
}
