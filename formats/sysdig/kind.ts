/** What kind of package Sysdig means. */

/** A package of the system goes by the system's name: `ubuntu 22.04`. */
export function kindOf(type: string | undefined, os: string | undefined): string {
  return (type ?? '').toLowerCase() === 'os' ? ((os ?? '').split(' ')[0] ?? '') : (type ?? '')
}
