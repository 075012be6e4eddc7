/** A failure domain: what would be dark together. The labels environment, site and service. */

export function domainOf(labels: { readonly [name: string]: string }): string {
  const parts = ['environment', 'site', 'service'].map((name) => labels[name] ?? '')
  return parts.every((one) => one === '') ? '' : parts.join('/')
}
