/** What the system allows this process, where it says so (Linux); null: not known. */

import { readFileSync } from 'node:fs'

export interface SystemLimits {
  /** Files and connections open at once. */
  readonly openFiles: number | null
  /** Connections that wait on one listening socket. */
  readonly listenQueue: number | null
}

export function systemLimits(): SystemLimits {
  const [, openFiles] = /^Max open files\s+(\S+)/m.exec(textOf('/proc/self/limits')) ?? []
  return {
    openFiles: numberOf(openFiles),
    listenQueue: numberOf(textOf('/proc/sys/net/core/somaxconn').trim()),
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** `unlimited` is no number, and none is needed. */
function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null
}
