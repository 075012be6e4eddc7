/**
 * Commands as a person types them where they read them. Every sentence, error and record says `holdfast …`; what
 * that program is called on a machine is known only there, so the name is put in when a line is shown, and the
 * ledger and the API say the same on all machines.
 */

export interface Program {
  /** In place of `holdfast`: `npx holdfast`, or the path of the executable. */
  readonly name: string
  /** Behind `sudo`, whose PATH is another one; null where the line may be of another host. */
  readonly behindSudo: string | null
}

/** The first words of commands; `holdfast` before any other word is the product and stays. */
export const COMMAND_WORDS = [
  'refused',
  'serve',
  'start',
  'scan',
  'import',
  'status',
  'why',
  'explain',
  'doctor',
  'rotation',
  'check',
  'wait',
  'decision',
  'hold',
  'override',
  'break-glass',
  'asset',
  'identity',
  'credential',
  'resource',
  'grant',
  'binding',
  'policy',
  'posture-policy',
  'ep',
  'effect',
  'exception',
  'survivor-group',
  'gap',
  'source',
  'finding',
  'statement',
  'triage',
  'apply',
  'secret',
  'token',
  'mode',
  'off',
  'eject',
  'resume',
  'undo',
  'ledger',
  'evidence',
  'backup',
  'agent',
  'practice',
  'version-order',
  'login',
  'logout',
  'version',
  'completion',
] as const

const COMMAND = new RegExp(
  String.raw`(?<![\w/.@:'-])(sudo )?(?:npx )?holdfast (?=(?:${COMMAND_WORDS.join('|')})(?![\w-]))`,
  'g',
)

/** Doing it twice changes nothing. */
export function asTyped(text: string, { name, behindSudo }: Program): string {
  return text.replaceAll(COMMAND, (found, sudo: string | undefined) => {
    if (sudo === undefined) return `${name} `
    return behindSudo === null ? found : `sudo ${behindSudo} `
  })
}
