/** Who gets a token, for what and for how long. People are their names: two that read alike are one. */

import { notLive } from '../../model/refusals.ts'
import { deriveId } from '../../kernel/ids.ts'
import { DAY_MS, formatInstant, plus } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { shellQuoted } from '../../kernel/shell-quoted.ts'
import type { ApproverKey } from '../../model/break-glass.ts'
import type { InputOf } from '../../model/input.ts'
import { personProblem, samePerson } from '../../model/person.ts'
import type { View } from '../../state/state.ts'
import { allTokens } from '../../state/tokens/table.ts'
import type { Token, TokenScope } from '../../model/token.ts'
import { done, refuse, type Conclusion, refused } from '../../state/conclusion.ts'
import type { Env } from '../../model/env.ts'

export function createToken(view: View, input: InputOf<'create-token'>, env: Env): Conclusion {
  const { scope, hash, expiresAt, sshKey } = input
  // One spelling of what is one letter, however a keyboard composes it.
  const subject = input.subject.normalize('NFC')
  if (expiresAt <= env.now) {
    return refuse('expiry-out-of-range', 'the token would already be expired', 'set --expires')
  }
  if (expiresAt > plus(env.now, LIMITS.tokenAgeMsMax)) {
    const longest = `${LIMITS.tokenAgeMsMax / DAY_MS}d`
    return refuse(
      'expiry-out-of-range',
      `a token ends after ${longest} at the latest, by ${formatInstant(plus(env.now, LIMITS.tokenAgeMsMax))}`,
      `use --expires ${longest}, and make a new one then`,
    )
  }
  if (scope.kind === 'enroll' && expiresAt - env.now > LIMITS.enrolmentAgeMsMax) {
    const longest = `${LIMITS.enrolmentAgeMsMax / DAY_MS}d`
    return refuse(
      'expiry-out-of-range',
      `an enrolment token lives at most ${longest}`,
      `set --expires to ${longest} or less, or leave it out`,
    )
  }
  const problem = personProblem(subject)
  if (problem !== null) {
    return refuse('name-unclear', `nobody can be called that: ${problem}`, 'use another --for')
  }
  const other = isOfPerson(scope) ? alike(view, subject) : undefined
  if (other !== undefined) {
    return refuse(
      'name-taken',
      `\`${subject}\` reads like \`${other}\`, and two people are two names`,
      `for the same person use --for ${shellQuoted(other)}, for another one a name that nobody takes for it`,
    )
  }
  const holder = sshKey === undefined ? undefined : holderOf(view, sshKey, subject)
  if (holder !== undefined) {
    return refuse(
      'key-taken',
      `this SSH key is that of \`${holder}\`, and two people have two keys`,
      'make one of your own: ssh-keygen -t ed25519',
    )
  }
  const id = deriveId(env.hash, view.ledgerId, 'token', { hash })
  const token: Token = {
    id,
    subject,
    scope,
    hash,
    createdAt: env.now,
    expiresAt,
    revokedAt: null,
    usedAt: null,
    ...(sshKey === undefined ? {} : { sshKey }),
  }
  return done([{ kind: 'token.created', body: { token } }], [id], 'token')
}

export function revokeToken(
  view: View,
  { token: id, reason }: InputOf<'revoke-token'>,
): Conclusion {
  const token = view.tokens.get(id)
  if (token === undefined) {
    return refused([notLive('token', id, 'holdfast token list')])
  }
  return done([{ kind: 'token.revoked', body: { id, reason } }], [id], 'token')
}

/** Who only enrols or acts is a machine: it answers for nothing. */
function isOfPerson({ kind }: TokenScope): boolean {
  return kind !== 'enroll' && kind !== 'workload'
}

function alike(view: View, subject: string): string | undefined {
  if (subject !== ADMIN && samePerson(subject, ADMIN)) return ADMIN
  for (const known of allTokens(view)) {
    if (!isOfPerson(known.scope) || known.subject === subject) continue
    if (samePerson(known.subject, subject)) return known.subject
  }
  return undefined
}

/** Another person whose key it is, or was: a key that two had is nobody's word. */
function holderOf(view: View, { fingerprint }: ApproverKey, subject: string): string | undefined {
  for (const known of allTokens(view)) {
    if (known.sshKey?.fingerprint !== fingerprint) continue
    if (!samePerson(known.subject, subject)) return known.subject
  }
  return undefined
}

/** Whom the server's own token is of. */
const ADMIN = 'admin'
