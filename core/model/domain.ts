/** A failure domain: what would be dark together. The labels environment, site and service. */

const PARTS = ['environment', 'site', 'service'] as const

/** `environment production, service web`: as people read it. */
export function domainText(domain: string): string {
  const values = domain.split('/')
  const parts = PARTS.flatMap((name, index) => {
    const value = values[index] ?? ''
    return value === '' ? [] : [`${name} ${value}`]
  })
  return parts.length === 0 ? 'no labels' : parts.join(', ')
}

export function domainOf(labels: { readonly [name: string]: string }): string {
  const parts = PARTS.map((name) => labels[name] ?? '')
  return parts.every((part) => part === '') ? '' : parts.join('/')
}
