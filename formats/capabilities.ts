/**
 * What some formats are, beside what their readers make of a document: apart from the readers, for who judges does
 * not load them.
 */

import type { Formats } from '@holdfast/core/model/adapters'

export const FORMAT_CAPABILITIES: Formats = {
  // An author, not a scanner, may call a flaw fixed there, too: people approve it.
  authored: new Set(['cyclonedx', 'dependency-track', 'spdx3']),
  listExploited: new Set(['kev']),
}
