/** What a source says may block and never clear: why, and the manifest that would let it clear; null: it may clear too. */

import { z } from 'zod'
import { list, members } from '../../fields.ts'
import { manifestDocument } from './manifest-document.ts'

export const onlyLowers = members({ why: list(z.string()), declare: manifestDocument }).nullable()
