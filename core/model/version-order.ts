/** The version-order port: the orders themselves are formats of their ecosystems, above core. */

/** `incomparable` is an answer: it is never read as fixed. */
export type Order = 'less' | 'equal' | 'greater' | 'incomparable'

/** Compares two versions of one package ecosystem (`deb`, `rpm`, `apk`, …). MUST be pure and total. */
export type VersionOrder = (ecosystem: string, a: string, b: string) => Order
