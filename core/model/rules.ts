/**
 * The number of the rules: it rises with any change of what `judge` concludes, readers included. A ledger says
 * in `rules.changed` under which number it is judged; one that never said so is judged by the first.
 */

export const RULES = 7

/** What a ledger is under that holds no `rules.changed`. */
export const FIRST_RULES = 1
