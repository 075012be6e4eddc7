/** The description of the API, made of this contract. */

import { z } from 'zod'
import { members } from '../fields.ts'
import { operation } from '../operation.ts'

const anyObject = z.record(z.string(), z.json())

export const OPENAPI = {
  'openapi.show': operation({
    method: 'GET',
    path: '/api/v1/openapi.json',
    scope: 'public',
    summary: 'this description',
    load: 'open',
    answer: members({
      openapi: z.string(),
      info: anyObject,
      security: z.array(anyObject),
      paths: anyObject,
      components: anyObject,
    }),
  }),
}
