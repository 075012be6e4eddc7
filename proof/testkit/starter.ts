/** A process that starts a server whenever it is told to, and says what became of it: two of them start at once. */

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readConfig } from '@holdfast/edges-base/config/config'
import { startServer, type RunningServer } from '@holdfast/server/compose'

export interface Told {
  readonly data: string
  readonly listen: string
}

/** `serves`, or the code of why it does not. */
type Became = string

export interface Starter {
  readonly pid: number
  start(told: Told): Promise<Became>
  stop(): Promise<void>
  end(): void
}

/** Ready: its modules are loaded, so that two that are told at once are at the same place at the same moment. */
export async function starter(): Promise<Starter> {
  const child = fork(import.meta.filename, { execArgv: ['--disable-warning=ExperimentalWarning'] })
  await answerOf(child)
  const { pid = 0 } = child
  const ask = async (message: Told | 'stop'): Promise<string> => {
    const answer = answerOf(child)
    child.send(message)
    return answer
  }
  return {
    pid,
    start: ask,
    stop: async () => void (await ask('stop')),
    end: () => child.disconnect(),
  }
}

async function answerOf(child: ChildProcess): Promise<string> {
  const [answer] = (await once(child, 'message')) as [unknown]
  return String(answer)
}

if (process.argv[1] === import.meta.filename) {
  let server: RunningServer | null = null
  const took = async (message: Told | 'stop'): Promise<string> => {
    if (message === 'stop') {
      await server?.close()
      server = null
      return 'stopped'
    }
    const config = readConfig({ ...message, logLevel: 'silent' }, {})
    if (!config.ok) return config.error.join('; ')
    const started = await startServer(config.value)
    if (!started.ok) return started.error.code
    server = started.value
    return 'serves'
  }
  process.on('message', (message) => {
    void took(message as Told | 'stop').then((answer) => process.send?.(answer))
  })
  process.send?.('ready')
}
