/** What the entries say of whether it is enforced: the mode, its waves, `off` and `eject`. */

import type { Digest } from '../../kernel/hash.ts'
import type { Mode, ModeScope } from '../../model/mode.ts'
import type { Wave } from '../../model/rollout.ts'

export interface ModeEntries {
  readonly 'mode.set@1': {
    readonly mode: Mode
    readonly scope: ModeScope
    readonly reason: string
    /** Of a rollout: its number from 0, and how many refused assets that nobody was shown it bears. */
    readonly wave?: { readonly number: number; readonly bears: number }
  }
  /** Enforcing is switched on in waves; the first `mode.set` follows. */
  readonly 'rollout.started@1': {
    readonly scope: ModeScope
    readonly waves: readonly Wave[]
    /** Digest of the list that was shown, of who would be refused. */
    readonly shown: Digest
    readonly reason: string
  }
  /** `undone`: the mode is again what it was before the first wave. */
  readonly 'rollout.ended@1': { readonly why: string; readonly undone: boolean }
  /** What `off` would do was gone through: of so many uses that enforcing refuses, so many stay refused. */
  readonly 'off.rehearsed@1': {
    readonly reason: string
    readonly checked: number
    readonly stays: number
  }
  readonly 'enforcement.stopped@1': { readonly reason: string; readonly eject: boolean }
  readonly 'enforcement.resumed@1': { readonly reason: string }
}
