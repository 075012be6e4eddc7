/** collect.sh as a reader: the only text that may carry a nonce of ours. */

import { ok } from '@holdfast/core/kernel/result'
import { plainText } from '../document/document.ts'
import { reading, type Reader } from '../reader.ts'
import { isCollect, readCollect } from './collect.ts'

export const collect: Reader = {
  format: 'collect',
  title: 'collect.sh',
  knows: (document) => isCollect(plainText(document) ?? ''),
  read(document) {
    const read = readCollect(plainText(document) ?? '')
    if (!read.ok) return read
    return ok(reading({ reports: [read.value.facts], nonce: read.value.nonce }))
  },
}
