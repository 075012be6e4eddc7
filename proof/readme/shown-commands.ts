/** The command lines that a README shows: those of one section as they stand, and every `holdfast …` in it. */

export interface ShownLine {
  readonly command: string
  /** What stands under it as a comment: parts that are printed in this order. */
  readonly printed: readonly string[]
  readonly exit: number
}

/** Of the first code block below the heading: commands, each with a comment of what it prints and how it exits. */
export function linesOf(readme: string, heading: string): readonly ShownLine[] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const block = section.split('```')[1]?.split('\n').slice(1) ?? []
  const lines: ShownLine[] = []
  for (const line of block.filter((one) => one.trim() !== '')) {
    const last = lines.at(-1)
    if (!line.startsWith('#')) lines.push({ command: line, printed: [], exit: 0 })
    else if (last !== undefined) lines[lines.length - 1] = commented(last, line.slice(1).trim())
  }
  return lines
}

function commented(line: ShownLine, comment: string): ShownLine {
  const [, text = '', exit] = /^(.*?)(?: *\(exit (\d+)\))?$/.exec(comment) ?? []
  const parts = text.split('…').map((one) => one.trim())
  return {
    ...line,
    printed: [...line.printed, ...parts.filter((part) => part !== '')],
    exit: exit === undefined ? line.exit : Number(exit),
  }
}

/** Words of each `holdfast …`, without what a shell does with them; of a list in one, each. */
export function commandsIn(text: string): readonly (readonly string[])[] {
  const spans = [...text.matchAll(/```[a-z]*\n([^]*?)```|`([^`\n]+)`|^ {4}(.+)$/gm)]
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
