/** The real Chromium of the browser tests, which reaches nothing but the server under test; and axe in it. */

import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'
import { programPath } from '../testkit/needs.ts'

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: programPath('chromium') ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** What axe finds, each with the first elements it is about. */
export async function violationsOn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(
    (violation) =>
      `${violation.id}: ${violation.nodes
        .map((node) => `${node.html} ${node.failureSummary ?? ''}`)
        .slice(0, 3)
        .join(' | ')}`,
  )
}
