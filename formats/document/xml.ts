/** XML as a small tree. No DTD is read: an internal subset, with or without entities, is refused. */

import { SaxesParser } from 'saxes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, ok, type Result } from '@holdfast/core/kernel/result'

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** Its own text, without that of its children. */
  readonly text: string
}

type Open = Omit<XmlElement, 'children' | 'text'> & { children: XmlElement[]; text: string }

export function parseXml(text: string): Result<XmlElement, string> {
  const parser = new SaxesParser({ position: true })
  const stack: Open[] = []
  let root: XmlElement | undefined
  let elements = 0
  parser.on('error', (error) => {
    throw error
  })
  parser.on('doctype', (doctype) => {
    if (doctype.includes('[')) throw new Error('it declares a DTD of its own, which is not read')
  })
  parser.on('opentag', ({ name, attributes }) => {
    elements += 1
    if (stack.length >= LIMITS.jsonDepthMax) {
      throw new Error(`nested deeper than ${LIMITS.jsonDepthMax} levels`)
    }
    if (elements > LIMITS.jsonValuesMax)
      throw new Error(`more than ${LIMITS.jsonValuesMax} elements`)
    const plain: Record<string, string> = {}
    for (const [key, value] of Object.entries(attributes)) plain[local(key)] = value
    stack.push({ name: local(name), attributes: plain, children: [], text: '' })
  })
  const add = (part: string): void => {
    const open = stack.at(-1)
    if (open !== undefined) open.text += part
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => {
    const done = stack.pop()
    if (done === undefined) return
    const element = { ...done, text: done.text.trim() }
    const parent = stack.at(-1)
    if (parent === undefined) root = element
    else parent.children.push(element)
  })
  try {
    parser.write(text).close()
  } catch (thrown) {
    return err(thrown instanceof Error ? thrown.message : String(thrown))
  }
  return root === undefined ? err('it has no element') : ok(root)
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name)
}

export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((one) => one.name === name) ?? []
}

/** The text of a child; undefined where it is absent or empty. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  const found = child(element, name)?.text
  return found === '' ? undefined : found
}

/** Every element of that name below, in document order. */
export function descendants(element: XmlElement, name: string): readonly XmlElement[] {
  const found: XmlElement[] = []
  const walk = (one: XmlElement): void => {
    for (const inner of one.children) {
      if (inner.name === name) found.push(inner)
      walk(inner)
    }
  }
  walk(element)
  return found
}
