/** A thread that sends what it is told to: what a caller spends is not counted as the server's. */

import { parentPort } from 'node:worker_threads'
import type { Sent } from './cost.ts'

parentPort?.on('message', (sent: Sent) => {
  void answerTo(sent).then((answer) => parentPort?.postMessage(answer))
})

async function answerTo({ url, method, token, body }: Sent): Promise<number | string> {
  try {
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    })
    await answer.arrayBuffer()
    return answer.status
  } catch (error) {
    return String(error)
  }
}
