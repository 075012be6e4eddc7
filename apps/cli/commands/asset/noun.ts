/** `asset`: hosts and everything else that can be unpatched. */

import type { Noun } from '../../verb.ts'
import { removeVerb } from '../remove.ts'
import { accept } from './accept.ts'
import { causes } from './causes.ts'
import { gaps } from './gaps.ts'
import { list } from './list.ts'
import { nonce } from './nonce.ts'
import { liftQuarantine, quarantine, restarted } from './persons-word.ts'
import { show } from './show.ts'
import { verify } from './verify.ts'

export const ASSET: Noun = {
  word: 'asset',
  says: 'hosts and everything else that can be unpatched',
  verbs: [
    list,
    show,
    causes,
    gaps,
    verify,
    nonce,
    accept,
    quarantine,
    liftQuarantine,
    restarted,
    removeVerb('asset.delete'),
  ],
}
