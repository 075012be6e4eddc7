/**
 * `npm run picture`: docs/pictures/hold.png, the console's page of a hold as the README shows it, taken of a real server
 * with a practice host. What it shows is as old as the last time somebody took it.
 */

import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { testServer } from '../testkit/server.ts'
import { launchChromium } from './chromium.ts'
import { blockedScene } from './scene.ts'

const PICTURE = resolve(import.meta.dirname, '../../docs/pictures/hold.png')

if (!(await buildConsole((line) => console.log(line)))) process.exit(1)
const server = await testServer('enforce')
const { hold } = await blockedScene(server)
const browser = await launchChromium()
const context = await browser.newContext({
  // To the end of what can still be done: whole sections, not half a table.
  viewport: { width: 1280, height: 664 },
  colorScheme: 'light',
  reducedMotion: 'reduce',
})
const page = await context.newPage()
await page.goto(`${server.url}/#token=${server.adminToken}`)
await page.goto(`${server.url}/holds/${hold}`)
await page.getByText('What would release it').first().waitFor()
mkdirSync(dirname(PICTURE), { recursive: true })
await page.screenshot({ path: PICTURE })
await browser.close()
await server.close()
console.log(`${PICTURE}: ${statSync(PICTURE).size} bytes`)
