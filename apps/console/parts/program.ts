/** Commands as they are typed where the server runs: it says what `holdfast` is called there, and every text goes through here. */

import { createContext, useContext, type Context } from 'react'
import { asTyped, type Program } from '@holdfast/core/kernel/typed-command'

/** What is said until the server has told its own. */
export const UNTOLD: Program = { name: 'holdfast', behindSudo: null }

export const ProgramName: Context<Program> = createContext(UNTOLD)

/** `here`: the line is about the very machine of the server, so what stands behind sudo is of it too. */
export function useTyped(here = false): (text: string) => string {
  const { name, behindSudo } = useContext(ProgramName)
  return (text) => asTyped(text, { name, behindSudo: here ? behindSudo : null })
}
