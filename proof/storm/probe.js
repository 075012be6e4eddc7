/** Preloaded into the server of a storm: says how much memory is held after a collection, and how long its loop stood. */

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

if (isMainThread && process.send !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  process.on('message', () => {
    globalThis.gc?.()
    const { heapUsed, external, rss } = process.memoryUsage()
    process.send?.({ heapUsed, external, rss, stoodMs: Math.round(delay.max / 1e6) })
    delay.reset()
  })
  // The line to whoever asks must not keep the server alive.
  process.channel?.unref()
}
