// `node bin/run.js FILE ARGS…`: runs a TypeScript file of this repository with a Node that can.
import { resolve } from 'node:path'
import { launch, ROOT } from './launch.js'

const [file, ...args] = process.argv.slice(2)
if (file === undefined) {
  console.error('usage: node bin/run.js FILE ARGS…')
  process.exit(2)
}
launch(resolve(ROOT, file), args)
