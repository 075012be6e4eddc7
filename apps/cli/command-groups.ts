/** Which file has which command: only the one that is asked for is loaded, and all of them for help and hints. */

import type { Command } from 'commander'
import type { Noun, Verb } from './verb.ts'

type Commands = (program: Command) => void

interface Group {
  readonly words: readonly string[]
  /** It tells of every command: all of them are loaded with it. */
  readonly ofAll?: true
  readonly load: () => Promise<Commands>
}

async function noun(of: Noun): Promise<Commands> {
  // What runs a verb is loaded with one.
  const { addNoun } = await import('./run-verb.ts')
  return (program) => addNoun(program, of)
}

/** A verb that is called by its word alone. */
async function word(of: Verb): Promise<Commands> {
  const { addWord } = await import('./run-verb.ts')
  return (program) => addWord(program, of.name, of)
}

/** In the order of the help. */
export const GROUPS: readonly Group[] = [
  {
    words: ['serve', 'start'],
    load: async () => (await import('./commands/server.ts')).serverCommands,
  },
  { words: ['scan'], load: async () => word((await import('./commands/scan.ts')).scan) },
  {
    words: ['import'],
    load: async () => word((await import('./commands/import/import.ts')).importWord),
  },
  {
    words: ['status'],
    load: async () => word((await import('./commands/status/status.ts')).status),
  },
  { words: ['why'], load: async () => word((await import('./commands/why.ts')).why) },
  { words: ['explain'], load: async () => word((await import('./commands/why.ts')).explain) },
  { words: ['check'], load: async () => word((await import('./commands/check.ts')).check) },
  { words: ['wait'], load: async () => word((await import('./commands/wait.ts')).wait) },
  {
    words: ['decision'],
    load: async () => noun((await import('./commands/decision/noun.ts')).DECISION),
  },
  { words: ['doctor'], load: async () => (await import('./commands/doctor.ts')).doctorCommands },
  {
    words: ['refused'],
    load: async () => noun((await import('./commands/refused/noun.ts')).REFUSED),
  },
  { words: ['hold'], load: async () => noun((await import('./commands/hold/noun.ts')).HOLD) },
  {
    words: ['override'],
    load: async () => noun((await import('./commands/override/noun.ts')).OVERRIDE),
  },
  {
    words: ['break-glass'],
    load: async () => noun((await import('./commands/break-glass/noun.ts')).BREAK_GLASS),
  },
  { words: ['asset'], load: async () => noun((await import('./commands/asset/noun.ts')).ASSET) },
  {
    words: ['identity'],
    load: async () => noun((await import('./commands/estate/identity.ts')).IDENTITY),
  },
  {
    words: ['credential'],
    load: async () => noun((await import('./commands/estate/credential.ts')).CREDENTIAL),
  },
  {
    words: ['resource'],
    load: async () => noun((await import('./commands/estate/resource.ts')).RESOURCE),
  },
  { words: ['grant'], load: async () => noun((await import('./commands/estate/grant.ts')).GRANT) },
  {
    words: ['binding'],
    load: async () => noun((await import('./commands/estate/binding.ts')).BINDING),
  },
  {
    words: ['policy'],
    load: async () => noun((await import('./commands/estate/access-policy.ts')).ACCESS_POLICY),
  },
  {
    words: ['posture-policy'],
    load: async () => noun((await import('./commands/estate/posture-policy.ts')).POSTURE_POLICY),
  },
  { words: ['ep'], load: async () => noun((await import('./commands/ep/noun.ts')).EP) },
  { words: ['effect'], load: async () => noun((await import('./commands/effect/noun.ts')).EFFECT) },
  {
    words: ['exception'],
    load: async () => noun((await import('./commands/estate/exception.ts')).EXCEPTION),
  },
  {
    words: ['survivor-group'],
    load: async () => noun((await import('./commands/estate/survivor-group.ts')).SURVIVOR_GROUP),
  },
  { words: ['gap'], load: async () => noun((await import('./commands/gap/noun.ts')).GAP) },
  { words: ['source'], load: async () => noun((await import('./commands/source/noun.ts')).SOURCE) },
  {
    words: ['finding'],
    load: async () => noun((await import('./commands/finding/noun.ts')).FINDING),
  },
  {
    words: ['statement'],
    load: async () => noun((await import('./commands/statement/noun.ts')).STATEMENT),
  },
  {
    words: ['rotation'],
    load: async () => noun((await import('./commands/rotation/noun.ts')).ROTATION),
  },
  { words: ['triage'], load: async () => noun((await import('./commands/triage/noun.ts')).TRIAGE) },
  { words: ['apply'], load: async () => word((await import('./commands/apply.ts')).apply) },
  { words: ['secret'], load: async () => noun((await import('./commands/secret/noun.ts')).SECRET) },
  { words: ['token'], load: async () => noun((await import('./commands/token/noun.ts')).TOKEN) },
  { words: ['mode'], load: async () => noun((await import('./commands/mode/noun.ts')).MODE) },
  { words: ['off'], load: async () => word((await import('./commands/off/off.ts')).off) },
  { words: ['eject'], load: async () => word((await import('./commands/off/eject.ts')).eject) },
  { words: ['resume'], load: async () => word((await import('./commands/off/resume.ts')).resume) },
  { words: ['undo'], load: async () => word((await import('./commands/off/undo.ts')).undo) },
  { words: ['ledger'], load: async () => noun((await import('./commands/ledger/noun.ts')).LEDGER) },
  {
    words: ['evidence'],
    load: async () => noun((await import('./commands/evidence/noun.ts')).EVIDENCE),
  },
  { words: ['backup'], load: async () => noun((await import('./commands/backup/noun.ts')).BACKUP) },
  { words: ['agent'], load: async () => noun((await import('./commands/agent/noun.ts')).AGENT) },
  {
    words: ['practice'],
    load: async () => word((await import('./commands/practice.ts')).practice),
  },
  {
    words: ['version-order'],
    load: async () => word((await import('./commands/version-order.ts')).versionOrder),
  },
  { words: ['login'], load: async () => word((await import('./commands/login.ts')).login) },
  { words: ['logout'], load: async () => word((await import('./commands/logout.ts')).logout) },
  { words: ['version'], load: async () => (await import('./commands/version.ts')).versionCommand },
  {
    words: ['completion'],
    ofAll: true,
    load: async () => {
      const { completionOf } = await import('./commands/completion.ts')
      const { addWord } = await import('./run-verb.ts')
      return (program) => addWord(program, 'completion', completionOf(program))
    },
  },
]

export async function commandsFor(first: string | undefined): Promise<readonly Commands[]> {
  const own = GROUPS.filter((group) => first !== undefined && group.words.includes(first))
  const wanted = own.length === 0 || own.some(({ ofAll }) => ofAll) ? GROUPS : own
  return Promise.all(wanted.map((group) => group.load()))
}

const WITH_VALUE: ReadonlySet<string> = new Set([
  '--server',
  '--token',
  '--token-file',
  '--data',
  '-o',
  '--output',
])

/** The command, behind the options that stand before it. */
export function firstWord(args: readonly string[]): string | undefined {
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (WITH_VALUE.has(word)) at += 1
    else if (!word.startsWith('-')) return word
  }
  return undefined
}
