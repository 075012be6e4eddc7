/** What the server left out of an answer because it would be too long: how many, and the command that lists them. */

export interface LeftOut {
  readonly of: string
  readonly count: number
  readonly list: string
}

export function leftOf(
  { leftOut = [] }: { readonly leftOut?: readonly LeftOut[] | undefined },
  of: 'causes' | 'cannot' | 'still' | 'checklist' | 'triage',
): LeftOut | undefined {
  return leftOut.find((out) => out.of === of)
}
