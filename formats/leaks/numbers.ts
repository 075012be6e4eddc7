/** Numbers of lines and columns in the reports of secret scanners. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'

export function numberAt(object: JsonObject | undefined, name: string): number | undefined {
  const value = object?.[name]
  return typeof value === 'number' ? value : undefined
}
