/**
 * What each key said last and which nonce it was given last, in memory. The counter of a message that leaves no
 * entry counts as well; and a nonce of before this start gives no tokens, so none is good twice, whatever was
 * recorded before a crash: the ledger need not be asked, and a restart costs each agent one question.
 */

export interface Heard {
  /** Takes the place of the message, unless it is not newer: then the newest is told. `recorded`: of the ledger. */
  take(keyId: string, counter: number, recorded: number): Taken | { readonly newest: number }
  /** The newest counter of this key. */
  counterOf(keyId: string): number
  /** The nonce that tokens are given for from now on. */
  issued(keyId: string, nonce: string): void
  /** Once: whether this is the nonce given last. */
  spend(keyId: string, nonce: string | null): boolean
}

export interface Taken {
  /** It was refused: it changed nothing. */
  undo(): void
}

export function heardKeys(): Heard {
  const counters = new Map<string, number>()
  const live = new Map<string, string>()
  return {
    take(keyId, counter, recorded) {
      const before = counters.get(keyId)
      const newest = Math.max(before ?? 0, recorded)
      if (counter <= newest) return { newest }
      counters.set(keyId, counter)
      return {
        undo() {
          if (counters.get(keyId) !== counter) return
          if (before === undefined) counters.delete(keyId)
          else counters.set(keyId, before)
        },
      }
    },
    counterOf: (keyId) => counters.get(keyId) ?? 0,
    issued: (keyId, nonce) => void live.set(keyId, nonce),
    spend(keyId, nonce) {
      if (nonce === null || live.get(keyId) !== nonce) return false
      return live.delete(keyId)
    },
  }
}
