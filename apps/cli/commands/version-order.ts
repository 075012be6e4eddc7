/** `version-order`: how two versions of an ecosystem stand to each other, line by line. */

import type { Command } from 'commander'
import { nearest } from '@holdfast/core/kernel/nearest'
import type { Order } from '@holdfast/core/model/version-order'
import { orderNamed, orderNames } from '@holdfast/formats/versions/order'
import { EXITS, Failure } from '../exits.ts'
import { readInput } from '../input.ts'

const SIGNS: { readonly [order in Order]: string } = {
  less: '<',
  equal: '=',
  greater: '>',
  incomparable: '?',
}

export function versionOrderCommand(program: Command): void {
  program
    .command('version-order <ecosystem>')
    .description(
      'reads lines `a<TAB>b` and prints <, =, > or ? for each (? where they cannot be compared)',
    )
    .action(async (ecosystem: string) => {
      const order = orderNamed(ecosystem)
      if (order === undefined) {
        const meant = nearest(ecosystem, orderNames().join(' ').match(/[\w]+/g) ?? [])
        const hint = meant === undefined ? '' : `did you mean \`${meant}\`? `
        throw new Failure(
          EXITS.usage,
          `no version order \`${ecosystem}\``,
          `${hint}there are: ${orderNames().join(', ')}`,
        )
      }
      const lines = (await readInput('-')).split('\n')
      // The newline that ends the last line begins no line of its own.
      if (lines.at(-1) === '') lines.pop()
      const signs = lines.map((line) => {
        const [a, b, ...more] = line.replace(/\r$/, '').split('\t')
        return SIGNS[more.length === 0 && a && b ? order(a, b) : 'incomparable']
      })
      if (signs.length > 0) process.stdout.write(`${signs.join('\n')}\n`)
    })
}
