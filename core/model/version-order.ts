/** The version-order port: the orders themselves are formats of their ecosystems, above core. */

/** `incomparable` is an answer: it is never read as fixed. */
export type Order = 'less' | 'equal' | 'greater' | 'incomparable'

/**
 * How a version of a package ecosystem (`deb`, `rpm`, `apk`, …) stands to a bound: the end of a range, a listed
 * version, a fix. It is the ecosystem's order, and beside it its rule for builds of one version (PEP 440's local
 * labels, the platform of a gem). MUST be pure and total.
 */
export type VersionOrder = (ecosystem: string, version: string, bound: string) => Order
