// What the README shows of the package for mini programs, run on a `wx` for Node. The page is bundled in as `page`.
import { createDevice } from '../../../../../packages/sdk/test/support/node-wx'

globalThis.wx = createDevice(process.argv[2], 'alice').wx
await import('page')
