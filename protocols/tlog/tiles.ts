/** C2SP tlog-tiles: paths of hash tiles and which hashes they hold. */

/** Hashes in a full tile. */
export const TILE_WIDTH = 256

export interface TileRef {
  readonly level: number
  readonly index: number
  /** 1 to 256; a partial tile has fewer. */
  readonly width: number
}

/** `tile/<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last prefixed with `x`. */
export function parseTilePath(path: string): TileRef | undefined {
  const match = /^tile\/(0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path)
  if (match === null) return undefined
  const groups = match[2] ?? ''
  if (groups.startsWith('x000')) return undefined
  const level = Number(match[1])
  const index = Number(groups.replaceAll(/[x/]/g, ''))
  const width = match[3] === undefined ? TILE_WIDTH : Number(match[3])
  if (level > 63 || width > TILE_WIDTH || (match[3] !== undefined && width === TILE_WIDTH)) {
    return undefined
  }
  return Number.isSafeInteger(index) ? { level, index, width } : undefined
}

/** The leaves under hash `position` of a tile: a whole perfect subtree. */
export function leavesUnder(tile: TileRef, position: number): { from: number; to: number } {
  const span = TILE_WIDTH ** tile.level
  const from = (tile.index * TILE_WIDTH + position) * span
  return { from, to: from + span }
}
