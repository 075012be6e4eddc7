/**
 * A look at YAML before it is read, token by token and in one pass: the reader behind it recurses, compares every
 * key with every other and keeps each node, so what no manifest needs never reaches it.
 */

import { CST, Lexer } from 'yaml'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { placesIn, problem, type ManifestError } from './manifest-error.ts'

/** A list or a map that is open: its column in block style, or -1 in flow style. */
interface Open {
  readonly column: number
  readonly map: boolean
  keys: number
}

/** The first thing that no manifest needs; null: it may be read. */
export function scanYaml(text: string): ManifestError | null {
  const scan = new Scan()
  let offset = 0
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token)
    const wrong = scan.next(type, offset, token)
    if (wrong !== null) {
      const [message, help] = wrong
      const code = help === WRITE_OUT ? 'manifest-syntax' : 'manifest-too-large'
      return problem(code, message, help, placesIn(text)(offset))
    }
    if (!MARKS.has(token)) offset += token.length
  }
  return null
}

/** What the lexer says between the pieces of the text. */
const MARKS: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR])
const WRITE_OUT = 'write it out'
const IN_PARTS = 'apply it in parts'

type Wrong = readonly [message: string, help: string]

class Scan {
  readonly #open: Open[] = []
  #tokens = 0
  #values = 0
  #documents = 0
  #lineStart = 0
  /** Where the key that may be meant starts in its line. */
  #key: number | null = null
  /** After its mark the text of a scalar is a token of its own, of whatever form. */
  #scalar = false

  next(type: string | null, offset: number, token: string): Wrong | null {
    if (++this.#tokens > LIMITS.manifestTokensMax) return ['the text is too large', IN_PARTS]
    const column = offset - this.#lineStart
    if (this.#scalar) {
      this.#scalar = false
      this.#key ??= column
      this.#countLines(offset, token)
      return this.#value()
    }
    switch (type) {
      case 'scalar':
        this.#scalar = true
        return null
      case 'double-quoted-scalar':
      case 'single-quoted-scalar':
        this.#key ??= column
        this.#countLines(offset, token)
        return this.#value()
      case 'newline':
        this.#lineStart = offset + token.length
        this.#key = null
        return null
      case 'anchor':
      case 'alias':
        return ['anchors and aliases are not allowed', WRITE_OUT]
      case 'directive-line':
        return ['directives are not allowed', WRITE_OUT]
      case 'tag':
        return ['tags are not allowed', WRITE_OUT]
      case 'doc-start':
        this.#open.length = 0
        this.#key = null
        return ++this.#documents > LIMITS.applyObjectsMax
          ? [`more than ${LIMITS.applyObjectsMax} documents`, IN_PARTS]
          : null
      case 'flow-map-start':
      case 'flow-seq-start':
        this.#key ??= column
        return this.#push({ column: -1, map: type === 'flow-map-start', keys: 1 })
      case 'flow-map-end':
      case 'flow-seq-end':
        if (this.#inFlow()) this.#open.pop()
        return null
      case 'comma':
        return this.#more(this.#open.at(-1))
      case 'seq-item-ind':
        this.#key = null
        return this.#inFlow() ? null : this.#item(column, false)
      case 'explicit-key-ind':
      case 'map-value-ind': {
        const key = this.#key ?? column
        this.#key = null
        return this.#inFlow() ? null : this.#item(key, true)
      }
      default:
        return null
    }
  }

  #countLines(offset: number, token: string): void {
    const last = token.lastIndexOf('\n')
    if (last >= 0) this.#lineStart = offset + last + 1
  }

  #inFlow(): boolean {
    return this.#open.at(-1)?.column === -1
  }

  /** A key or an item in block style: what lies further in has ended. */
  #item(column: number, map: boolean): Wrong | null {
    for (;;) {
      const top = this.#open.at(-1)
      if (top === undefined || top.column < column) break
      // A list may stand at the column of the key that it belongs to.
      if (top.column === column && (top.map === map || !map)) break
      this.#open.pop()
    }
    const top = this.#open.at(-1)
    if (top?.column === column && top.map === map) return this.#more(top)
    return this.#push({ column, map, keys: 1 })
  }

  #more(top: Open | undefined): Wrong | null {
    if (top === undefined) return null
    top.keys += 1
    return top.map && top.keys > LIMITS.manifestKeysMax ? tooManyKeys() : null
  }

  #push(open: Open): Wrong | null {
    this.#open.push(open)
    return this.#open.length > LIMITS.jsonDepthMax
      ? [`nested deeper than ${LIMITS.jsonDepthMax} levels`, 'no manifest is']
      : this.#value()
  }

  #value(): Wrong | null {
    return ++this.#values > LIMITS.manifestValuesMax
      ? [`more than ${LIMITS.manifestValuesMax} values`, IN_PARTS]
      : null
  }
}

export function tooManyKeys(): Wrong {
  return [`more than ${LIMITS.manifestKeysMax} keys in one map`, 'no manifest has so many']
}
