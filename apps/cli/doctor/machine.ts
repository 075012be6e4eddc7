/** Looks of `doctor` at this machine: configuration, Node, versions, console. */

import { relative } from 'node:path'
import { RULES } from '@holdfast/core/model/rules'
import { KNOWN_VARIABLES, unknownVariables } from '@holdfast/edges-base/config/environment'
import { VERSION } from '@holdfast/server/product'
import { isNewEnough } from '../../../bin/launch.js'
import { consoleState } from '../console-build.ts'
import { fail, named, ok, warn, type Check } from './check.ts'

/** Told of a server elsewhere as well: a slip in HOLDFAST_SERVER is one, too. */
export const CONFIGURATION: Check = {
  name: 'config',
  async look({ config, env, remote }) {
    const unknown = unknownVariables(env)
    if (!config.ok) {
      const [first = '', ...more] = config.error
      return fail(first, 'mend it: docs/reference/configuration.md', [...more, ...unknown])
    }
    const [first, ...more] = unknown
    if (first !== undefined) return warn(first, 'mend its name, or take it away', more)
    if (remote) return null
    const given = [...KNOWN_VARIABLES].filter((name) => env[name] !== undefined)
    const from = given.length === 0 ? 'flags and defaults' : `flags, ${named(given)}`
    return ok(`as this shell has it: ${from}`)
  },
}

export const NODE: Check = {
  name: 'node',
  async look({ node }) {
    const says = `${node.version}, ${node.path}`
    if (isNewEnough(node.version)) return ok(says)
    return fail(
      `${says}: too old`,
      'start it with bin/holdfast, or install the newer Node that it names',
    )
  },
}

export const VERSIONS: Check = {
  name: 'versions',
  async look({ asked }) {
    const server = asked.health?.version ?? null
    if (server === null) return ok(`this program is ${VERSION}`)
    if (server === VERSION) return ok(`this program and the server are ${VERSION}`)
    return warn(
      `this program is ${VERSION}, and the server is ${server}`,
      'use the program of the version that the server runs',
    )
  },
}

export const LEDGER_RULES: Check = {
  name: 'rules',
  async look({ asked }) {
    const rules = asked.status?.ledger.rules ?? null
    if (rules === null) return null
    if (rules === RULES) return ok(`${RULES}, of this program and of the ledger`)
    return warn(
      `${rules} is what the ledger is judged by, and this program has ${RULES}`,
      'holdfast doctor --upgrade shows what a start of this version would change',
    )
  },
}

export const CONSOLE: Check = {
  name: 'console',
  async look({ console: folder, remote, asked }) {
    if (remote) return asked.url === null || asked.health === null ? null : served(asked.url)
    switch (consoleState(folder)) {
      case 'built':
        return ok('built, of the sources that are here')
      case 'older':
        return warn('built of older sources than those that are here', 'npm start builds it anew')
      case 'missing':
        return warn(
          `not built: there is no ${relative(process.cwd(), folder) || folder}/dist`,
          'npm start builds it',
        )
    }
  },
}

async function served(url: string): ReturnType<Check['look']> {
  const response = await fetch(url, { headers: { accept: 'text/html' } }).catch(() => null)
  if (response === null) return null
  return response.ok
    ? ok('served')
    : warn('the server has none that is built', 'npm start builds it, where the server runs')
}
