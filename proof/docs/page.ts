/** What a page shows to type: its ```sh blocks as steps, each with what it prints, and every `holdfast …` in it. */

export interface Step {
  /**
   * `run` ends by itself; `leave` goes on in a terminal of its own until the page is over or says `stop`.
   * `stop` is what a reader does with Ctrl-C or systemctl.
   */
  readonly kind: 'run' | 'leave' | 'stop'
  readonly command: string
  /** What stands under it as a comment: parts that are printed in this order. */
  readonly printed: readonly string[]
  readonly exit: number
}

/**
 * Of all its blocks, in their order. ```sh runs, ```sh left-running is left running, ```sh not-run is only read: it
 * needs another machine, or root. What no reader has to type stands in a comment of the page: `<!-- run` and
 * `<!-- left-running` with lines of the same form, and `<!-- stop -->`.
 */
export function stepsOf(page: string): readonly Step[] {
  return [...page.matchAll(BLOCKS)].flatMap(([whole, words = '', shown = '', how, hidden = '']) => {
    if (whole === STOP) return [{ kind: 'stop', command: '', printed: [], exit: 0 }]
    const kind = KINDS.get(how ?? words)
    return kind === undefined ? [] : linesIn(how === undefined ? shown : hidden, kind)
  })
}

const KINDS: ReadonlyMap<string, 'run' | 'leave'> = new Map([
  ['sh', 'run'],
  ['run', 'run'],
  ['sh left-running', 'leave'],
  ['left-running', 'leave'],
])
const STOP = '<!-- stop -->'
const BLOCKS = /^```([^\n]*)\n([^]*?)^```$|^<!-- (run|left-running)\n([^]*?)^-->$|^<!-- stop -->$/gm

/** Commands, each with a comment of what it prints and how it exits. */
function linesIn(block: string, kind: 'run' | 'leave'): Step[] {
  const steps: Step[] = []
  let open: { text: string; until: string | null } | null = null
  for (const line of block.split('\n')) {
    const last = steps.at(-1)
    if (open !== null) {
      open.text += `\n${line}`
      if (open.until === null ? !line.endsWith('\\') : line === open.until) open = ended(open.text)
    } else if (line.startsWith('#') && last !== undefined) {
      steps[steps.length - 1] = commented(last, line.slice(1).trim())
    } else if (line.trim() !== '' && !line.startsWith('#')) {
      const [, word = null] = /<<-?\s*['"]?(\w+)['"]?/.exec(line) ?? []
      open = { text: line, until: word }
      if (word === null && !line.endsWith('\\')) open = ended(line)
    }
  }
  return steps

  function ended(command: string): null {
    steps.push({ kind, command, printed: [], exit: 0 })
    return null
  }
}

function commented(step: Step, comment: string): Step {
  const [, text = '', exit] = /^(.*?)(?: *\(exit (\d+)\))?$/.exec(comment) ?? []
  const parts = text.split('…').map((one) => one.trim())
  return {
    ...step,
    printed: [...step.printed, ...parts.filter((part) => part !== '')],
    exit: exit === undefined ? step.exit : Number(exit),
  }
}

/** Words of each `holdfast …`, without what a shell does with them; of a list in one, each. */
export function commandsIn(text: string): readonly (readonly string[])[] {
  const spans = [
    ...text.replaceAll(/\\\n */g, '').matchAll(/```[^`\n]*\n([^]*?)```|`([^`\n]+)`|^ {4}(.+)$/gm),
  ]
  const code = spans.map(([, block, span, indented]) => block ?? span ?? indented ?? '')
  return code.flatMap((one) =>
    one
      .split('\n')
      .flatMap((line) =>
        [...line.matchAll(/(?:^|[\s("])holdfast ((?:"[^"]*"|[^\s|>#;&<)"]+|\s(?!\s))+)/g)].map(
          ([, words = '']) => [...words.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word),
        ),
      ),
  )
}
