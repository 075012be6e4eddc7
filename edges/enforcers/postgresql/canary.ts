/**
 * Tries a cut before it is needed, with the role that setup.sql made for it and nobody uses: it is given a password, logs
 * in and stays, is cut, and neither goes on nor gets in again.
 */

import { redact } from '@holdfast/core/kernel/redacted'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Call, CanaryStep } from '@holdfast/edges-base/ports/enforcers'
import { failureOf } from '@holdfast/postgres/failure'
import { withSession, type Session, type Way } from '@holdfast/postgres/session'
import { ask, wayTo } from './api.ts'
import { CANARY } from './config.ts'
import { drawnPassword, verifierOf } from './verifier.ts'

export async function canary(
  point: PointConfig,
  call: Call,
): Promise<readonly CanaryStep[] | null> {
  const { canary: named } = point as { readonly canary?: string } // The schema says so.
  if (named === undefined) return null
  const steps: CanaryStep[] = []
  const tried = async (say: string, act: () => Promise<string>): Promise<boolean> => {
    const found = await act().then(
      (detail) => ({ ok: true, detail }),
      (thrown: unknown) => ({ ok: false, detail: wordsOf(thrown) }),
    )
    steps.push({ say, ...found })
    return found.ok
  }
  const password = drawnPassword()
  const own = await wayTo(point, call)
  const way = { ...own, server: { ...own.server, user: CANARY }, password: redact(password) }
  const cut = async (): Promise<string> => {
    await ask(point, call, `SELECT holdfast.cut('${CANARY}') AS said`)
    return ask(point, call, `SELECT holdfast.end_sessions('${CANARY}') AS said`)
  }
  try {
    await runs([
      () =>
        tried(`gives ${CANARY} a password`, async () =>
          ask(point, call, `SELECT holdfast.lend_canary('${await verifierOf(password)}') AS said`),
        ),
      () => usedAndCut(way, tried, cut),
      () => tried('logs in with it after the cut: refused', () => refused(way)),
    ])
  } finally {
    // Whatever came of it, it is left as it was: without LOGIN, and without a password.
    await cut().catch(() => undefined)
  }
  return steps
}

type Tried = (say: string, act: () => Promise<string>) => Promise<boolean>

/** To the first that is not as it has to be. */
async function runs(steps: readonly (() => Promise<boolean>)[]): Promise<void> {
  for (const step of steps) if (!(await step())) return
}

/** Its session is open while it is cut. */
async function usedAndCut(way: Way, tried: Tried, cut: () => Promise<string>): Promise<boolean> {
  const { server } = way
  let isIn = false
  const goesOn = (session: Session): Promise<string> =>
    session.row('SELECT session_user::text AS said').then(() => `let in as ${server.user}`)
  const whole = withSession(way, async (session) => {
    isIn = await tried('logs in with it', () => goesOn(session))
    if (!isIn || !(await tried('cuts it', cut))) return false
    return tried('goes on in its session after the cut: it is over', () => over(session))
  })
  return whole.catch(async (thrown: unknown) => {
    if (isIn) throw thrown
    return tried('logs in with it', () =>
      Promise.reject(new Error(failureOf(thrown, server).message)),
    )
  })
}

async function over(session: Session): Promise<string> {
  const goesOn = await session.row('SELECT 1').then(
    () => true,
    () => false,
  )
  if (goesOn) throw new Error('it goes on')
  return 'it is over'
}

async function refused(way: Way): Promise<string> {
  const thrown = await withSession(way, () => Promise.resolve(null)).catch((why: unknown) => why)
  if (thrown === null) throw new Error('it is let in')
  const { message, sqlState } = failureOf(thrown, way.server)
  // Whoever cannot be reached refuses nobody.
  if (sqlState?.startsWith('28') !== true) throw new Error(message)
  return message
}

function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : 'it did not answer'
}
