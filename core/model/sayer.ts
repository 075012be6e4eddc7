/** Who says something of a flaw: a source of evidence by its name, or a feed by what it publishes, `feed:<name>`. */

const FEED = 'feed:'

export function publishedBy(feed: string): string {
  return `${FEED}${feed}`
}

/** The feed whose published word it is; null: the word of a source about what it looked at. */
export function feedOf(sayer: string): string | null {
  return sayer.startsWith(FEED) ? sayer.slice(FEED.length) : null
}

export function isPublished(sayer: string): boolean {
  return feedOf(sayer) !== null
}
