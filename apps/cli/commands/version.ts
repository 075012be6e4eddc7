/** `version`: of this program, and of what runs it. */

import { print } from '../output.ts'
import { verb, type Verb } from '../verb.ts'

export const version: Verb = verb({
  name: 'version',
  says: 'version and runtime',
  run: async () => ({ version: '0.1.0', node: process.versions.node }),
  show: (of) => print(`holdfast ${of.version}, node ${of.node}`),
})
