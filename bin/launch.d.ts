/** Types of the plain-JavaScript launcher. */
export const ROOT: string
export function isNewEnough(version: string): boolean
export function chooseNode(at: {
  readonly version: string
  readonly execPath: string
  readonly platform: string
  readonly arch: string
  readonly exists: (path: string) => boolean
}): string | undefined
export function launch(entry: string, args: readonly string[]): void
