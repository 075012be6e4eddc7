/** Where it enforces now, as whatever changed that prints it. */

import type { Status } from '@holdfast/api/contract/status'
import { print, safe } from './output.ts'

/** Never more than the mode itself says of where it enforces. */
export function showMode({ mode, modeSentence }: Pick<Status, 'mode' | 'modeSentence'>): void {
  print(safe(modeSentence))
  if (mode !== 'off') print('holdfast off --reason … stops enforcing everywhere')
}
