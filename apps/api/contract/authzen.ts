/** OpenID AuthZEN Authorization API 1.0: what may be sent beside these members is that standard's to say. */

import { z } from 'zod'
import { count, list } from '../fields.ts'
import { operation } from '../operation.ts'

const properties = z.record(z.string(), z.json())
const entity = z
  .looseObject({ type: z.string(), id: z.string(), properties: properties.optional() })
  .meta({ id: 'AuthzenEntity' })
const kind = z.looseObject({ type: z.string(), properties: properties.optional() })
const action = z.looseObject({ name: z.string(), properties: properties.optional() })
const context = z
  .looseObject({ asset: z.union([z.string(), list(z.string())]).optional() })
  .meta({ description: 'names one acting asset or several, where the token may vouch for them' })

const evaluation = z.looseObject({
  subject: entity,
  action,
  resource: entity,
  context: context.optional(),
})
const evaluations = z.looseObject({
  subject: entity.optional(),
  action: action.optional(),
  resource: entity.optional(),
  context: context.optional(),
  evaluations: list(evaluation.partial()).optional(),
  options: z
    .looseObject({
      evaluations_semantic: z
        .enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'])
        .optional(),
    })
    .optional(),
})

const decided = z
  .looseObject({
    decision: z.boolean(),
    context: z.looseObject({
      id: z.string().optional(),
      code: z.string().optional(),
      reason: z.string().optional(),
      next: z.string().optional(),
      hold: z.string().optional(),
      posture: z.string().optional(),
      allowedUntil: z.string().optional(),
      overrides: list(z.string()).optional(),
      reportOnly: z.boolean().optional(),
      policyErrors: list(z.string()).optional(),
      ledgerSize: count.optional(),
      error: z.looseObject({ status: z.int(), message: z.string() }).optional(),
    }),
  })
  .meta({ id: 'AuthzenDecision' })

const page = z.looseObject({ limit: count.optional(), token: z.string().optional() }).optional()
const found = (of: z.ZodType) =>
  z.looseObject({
    page: z.looseObject({ next_token: z.string(), count, total: count }),
    results: list(of),
  })

const QUESTION = {
  subject: { type: 'identity', id: 'svc', properties: { a: 1 } },
  action: { name: 'read', properties: {} },
  resource: { type: 'secret', id: 'db/prod', properties: {} },
  context: { asset: 'web-01', assets: ['web-01'] },
}
const OUTSIDE = {
  ...QUESTION,
  subject: { type: 'user', id: 'u' },
  resource: { type: 'todo', id: '1' },
}

export const AUTHZEN = {
  'authzen.evaluation': operation({
    method: 'POST',
    path: '/access/v1/evaluation',
    scope: 'decide',
    summary: 'AuthZEN: one decision',
    body: evaluation,
    answer: decided,
    refusals: ['not-durable'],
    examples: [QUESTION, OUTSIDE],
    speaks: 'authzen',
  }),
  'authzen.evaluations': operation({
    method: 'POST',
    path: '/access/v1/evaluations',
    scope: 'decide',
    summary: 'AuthZEN: a batch of decisions',
    body: evaluations,
    answer: z.union([decided, z.looseObject({ evaluations: list(decided) })]),
    refusals: ['not-durable'],
    examples: [
      { ...QUESTION, evaluations: [{}, { action: { name: 'write' } }], options: {} },
      { evaluations: [QUESTION], options: { evaluations_semantic: 'deny_on_first_deny' } },
    ],
    speaks: 'authzen',
  }),
  'authzen.search-subject': operation({
    method: 'POST',
    path: '/access/v1/search/subject',
    scope: 'decide',
    summary: 'AuthZEN: who may do this',
    body: z.looseObject({
      subject: kind,
      action,
      resource: entity,
      context: context.optional(),
      page,
    }),
    answer: found(entity),
    examples: [{ ...QUESTION, subject: { type: 'identity' }, page: { limit: 2 } }],
    speaks: 'authzen',
  }),
  'authzen.search-resource': operation({
    method: 'POST',
    path: '/access/v1/search/resource',
    scope: 'decide',
    summary: 'AuthZEN: to what may it be done',
    body: z.looseObject({
      subject: entity,
      action,
      resource: kind,
      context: context.optional(),
      page,
    }),
    answer: found(entity),
    examples: [{ ...QUESTION, resource: { type: 'secret' }, page: { token: 'p1' } }],
    speaks: 'authzen',
  }),
  'authzen.search-action': operation({
    method: 'POST',
    path: '/access/v1/search/action',
    scope: 'decide',
    summary: 'AuthZEN: what may be done',
    body: z.looseObject({
      subject: entity,
      resource: entity,
      context: context.optional(),
      page,
    }),
    answer: found(action),
    examples: [{ subject: QUESTION.subject, resource: QUESTION.resource }],
    speaks: 'authzen',
  }),
  'authzen.configuration': operation({
    method: 'GET',
    path: '/.well-known/authzen-configuration',
    scope: 'public',
    summary: 'AuthZEN: metadata',
    load: 'open',
    answer: z.looseObject({
      policy_decision_point: z.string(),
      access_evaluation_endpoint: z.string(),
      access_evaluations_endpoint: z.string(),
      search_subject_endpoint: z.string(),
      search_resource_endpoint: z.string(),
      search_action_endpoint: z.string(),
    }),
    speaks: 'authzen',
  }),
}
