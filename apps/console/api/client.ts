/** The console's only way to the server: bearer token in a header, never in a URL. */

const KEY = 'holdfast-token'

/** The one-time link carries the token in the fragment, which no server and no log ever sees. */
export function takeTokenFromLink(): void {
  const token = /^#token=(.+)$/.exec(window.location.hash)?.[1]
  if (token === undefined) return
  window.sessionStorage.setItem(KEY, token)
  window.history.replaceState(null, '', window.location.pathname)
}

export function token(): string | null {
  return window.sessionStorage.getItem(KEY)
}

export function setToken(value: string): void {
  window.sessionStorage.setItem(KEY, value)
}

export class ApiError extends Error {
  readonly status: number
  readonly help: string
  readonly requestId: string
  constructor(status: number, message: string, help: string, requestId: string) {
    super(message)
    this.status = status
    this.help = help
    this.requestId = requestId
  }
}

export function headers(): Record<string, string> {
  const held = token()
  return held === null ? {} : { authorization: `Bearer ${held}` }
}

export async function get<T>(path: string): Promise<T> {
  return answer<T>(await fetch(path, { headers: headers() }))
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  return answer<T>(
    await fetch(path, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
}

/** The token travels in a header, so a file is fetched and handed to the browser. */
export async function download(path: string, name: string): Promise<void> {
  const response = await fetch(path, { headers: headers() })
  if (!response.ok) return answer(response)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

async function answer<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T
  const problem = (await response.json().catch(() => ({}))) as {
    detail?: string
    help?: string
    requestId?: string
  }
  throw new ApiError(
    response.status,
    problem.detail ?? `the server answered ${response.status}`,
    problem.help ?? '',
    problem.requestId ?? '',
  )
}
