/** AuthZEN 1.0: evaluation, evaluations, the three searches and the metadata document. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { searchActions, searchResources, searchSubjects } from '@holdfast/core/loop/answer/search'
import {
  formatDecision,
  formatItemError,
  readEvaluation,
  readEvaluations,
  readSearch,
  type SearchKind,
} from '@holdfast/protocols/authzen/requests'
import { mapInTurns, takeTurns } from '../../turns.ts'
import { callerOfRequest, type Context, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'

export const authzenRoutes: Routes = (app, context) => {
  serve(app, 'authzen.evaluation', async ({ request, reply }) => {
    const read = readEvaluation(request.body)
    if (!read.ok) return bad(reply, read.error)
    const decided = await context.decisions.decide(read.value, callerOfRequest(request), null)
    return formatDecision(decided.decision, decided.ledgerSize, decided.id)
  })

  serve(app, 'authzen.evaluations', async ({ request, reply }) => {
    const read = readEvaluations(request.body, LIMITS.evaluationsMax)
    if (!read.ok) return bad(reply, read.error)
    const caller = callerOfRequest(request)
    if (read.value.kind === 'single') {
      const decided = await context.decisions.decide(read.value.request, caller, null)
      return formatDecision(decided.decision, decided.ledgerSize, decided.id)
    }
    const { semantic, items } = read.value
    const answerTo = async (item: (typeof items)[number]): Promise<unknown> => {
      if (!item.ok) return formatItemError(item.error)
      const decided = await context.decisions.decide(item.value, caller, null)
      return formatDecision(decided.decision, decided.ledgerSize, decided.id)
    }
    if (semantic === 'execute_all') {
      // A thousand at once would keep everybody else waiting; what is on its way to the disk is not waited for.
      const answers = await mapInTurns(items, (item) => ({ answer: answerTo(item) }))
      return { evaluations: await Promise.all(answers.map((answer) => answer.answer)) }
    }
    const stopAt = semantic === 'permit_on_first_permit'
    const evaluations: unknown[] = []
    for (const item of items) {
      const decided = item.ok ? await context.decisions.decide(item.value, caller, null) : null
      evaluations.push(
        decided === null
          ? formatItemError(item.ok ? '' : item.error)
          : formatDecision(decided.decision, decided.ledgerSize, decided.id),
      )
      if ((decided?.decision.decision ?? false) === stopAt) break
    }
    return { evaluations }
  })

  for (const kind of ['subject', 'resource', 'action'] as const) {
    serve(app, `authzen.search-${kind}`, ({ request, reply }) =>
      search(context, kind, request, reply),
    )
  }

  serve(app, 'authzen.configuration', async () => {
    const base = context.baseUrl()
    return {
      policy_decision_point: base,
      access_evaluation_endpoint: `${base}/access/v1/evaluation`,
      access_evaluations_endpoint: `${base}/access/v1/evaluations`,
      search_subject_endpoint: `${base}/access/v1/search/subject`,
      search_resource_endpoint: `${base}/access/v1/search/resource`,
      search_action_endpoint: `${base}/access/v1/search/action`,
    }
  })
}

async function search(
  context: Context,
  kind: SearchKind,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const read = readSearch(kind, request.body)
  if (!read.ok) return bad(reply, read.error)
  const { page } = read.value
  const caller = callerOfRequest(request)
  const { view } = context.driver
  const env = context.driver.env()
  const asked = { subject: searchSubjects, resource: searchResources, action: searchActions }[kind]
  const results: unknown[] = []
  const turn = takeTurns()
  for (const one of asked(view, read.value.request, caller, env)) {
    if (one !== null) results.push(one)
    await turn.pause()
  }
  const from = page.token === null ? 0 : Number(/^p(\d{1,9})$/.exec(page.token)?.[1] ?? 0)
  const limit = Math.min(page.limit ?? LIMITS.pageItemsMax, LIMITS.pageItemsMax)
  const shown = results.slice(from, from + limit)
  const more = from + shown.length < results.length
  return {
    page: {
      next_token: more ? `p${from + shown.length}` : '',
      count: shown.length,
      total: results.length,
    },
    results: shown,
  }
}

/** The body of an AuthZEN error is an error message string. */
function bad(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(400).type('application/json').send(JSON.stringify(message))
}
