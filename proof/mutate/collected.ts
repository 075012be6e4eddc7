/** Stands for `node:test` where tests are run over and over: it keeps them, and whoever runs them says when. */

type Hook = () => unknown
type Body = (context: { readonly name: string }) => unknown

export interface Collected {
  readonly name: string
  /** From its hooks to its end; throws where it fails. */
  run(): Promise<void>
}

interface Suite {
  readonly names: readonly string[]
  readonly before: Hook[]
  readonly beforeEach: readonly Hook[]
  readonly own: Hook[]
}

export const collected: Collected[] = []
let suite: Suite = { names: [], before: [], beforeEach: [], own: [] }

/** What comes next stands in this file: what hooks the last one had are not its own. */
export function startFile(name: string): void {
  suite = { names: [name], before: [], beforeEach: [], own: [] }
}

export function describe(name: string, body: Hook): void {
  const outer = suite
  const beforeEach = [...outer.beforeEach, ...outer.own]
  suite = { names: [...outer.names, name], before: [...outer.before], beforeEach, own: [] }
  body()
  suite = outer
}

export function test(name: string, given: Body | object, last?: Body): void {
  const body = typeof given === 'function' ? (given as Body) : last
  if (body === undefined) return
  const mine = suite
  const full = [...mine.names, name].join(' › ')
  collected.push({
    name: full,
    run: async () => {
      for (const hook of [...mine.before, ...mine.beforeEach, ...mine.own]) await hook()
      await body({ name })
    },
  })
}

export function beforeEach(hook: Hook): void {
  suite.own.push(hook)
}

export function before(hook: Hook): void {
  suite.before.push(hook)
}
