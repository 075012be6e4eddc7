/** A feed's published word and a source's own word are told apart by the sayer. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { feedOf, isPublished, publishedBy } from './sayer.ts'

test('what a feed publishes is told from what a source says itself', () => {
  const rows: readonly (readonly [sayer: string, feed: string | null])[] = [
    ['feed:kev', 'kev'],
    [publishedBy('osv'), 'osv'],
    [publishedBy('feed:odd'), 'feed:odd'],
    ['kev', null],
    ['agent:web-01', null],
    ['feed', null],
    ['a feed:kev', null],
    ['', null],
  ]
  for (const [sayer, feed] of rows) {
    assert.equal(feedOf(sayer), feed, sayer)
    assert.equal(isPublished(sayer), feed !== null, sayer)
  }
})
