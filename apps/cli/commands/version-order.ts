/** `version-order`: how two versions of an ecosystem stand to each other, line by line. */

import { nearest } from '@holdfast/core/kernel/nearest'
import type { Order } from '@holdfast/core/model/version-order'
import { orderNamed, orderNames } from '@holdfast/formats/versions/order'
import { EXITS, Failure } from '../exits.ts'
import { readInput } from '../input.ts'
import { verb, type Verb } from '../verb.ts'

const SIGNS: { readonly [order in Order]: string } = {
  less: '<',
  equal: '=',
  greater: '>',
  incomparable: '?',
}

export const versionOrder: Verb = verb({
  name: 'version-order',
  says: 'reads lines `a<TAB>b` and prints <, =, > or ? for each (? where they cannot be compared)',
  args: ['<ecosystem>'],
  async run({ args: [ecosystem] }) {
    const order = orderNamed(ecosystem)
    if (order === undefined) throw unknownOrder(ecosystem)
    const lines = (await readInput('-')).split('\n')
    // The newline that ends the last line begins no line of its own.
    if (lines.at(-1) === '') lines.pop()
    return lines.map((line) => {
      const [a, b, ...more] = line.replace(/\r$/, '').split('\t')
      return SIGNS[more.length === 0 && a && b ? order(a, b) : 'incomparable']
    })
  },
  show(signs) {
    if (signs.length > 0) process.stdout.write(`${signs.join('\n')}\n`)
  },
})

function unknownOrder(ecosystem: string): Failure {
  const meant = nearest(ecosystem, orderNames().join(' ').match(/[\w]+/g) ?? [])
  const hint = meant === undefined ? '' : `did you mean \`${meant}\`? `
  return new Failure(
    EXITS.usage,
    `no version order \`${ecosystem}\``,
    `${hint}there are: ${orderNames().join(', ')}`,
  )
}
