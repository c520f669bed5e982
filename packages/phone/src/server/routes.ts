// Everything the phone's server answers. `/_phone/` is for the phone's own pages.

import type { Routes } from './router.ts'
import * as barcodes from './routes/barcodes.ts'
import * as devices from './routes/devices.ts'
import * as files from './routes/files.ts'
import * as network from './routes/network.ts'
import * as pages from './routes/pages.ts'
import * as people from './routes/people.ts'
import * as program from './routes/program.ts'
import * as simulated from './routes/simulated.ts'
import * as state from './routes/state.ts'
import * as traffic from './routes/traffic.ts'
import * as wechat from './routes/wechat.ts'

const DEVICE = '/_phone/devices/:device'

export const ROUTES: Routes = {
  // the pages and what they load
  'GET /': pages.desk,
  'GET /device/:device/': pages.device,
  'GET /web/*': pages.web,
  'GET /program.js': program.script,
  'GET /program.js.map': program.scriptMap,
  'GET /program.css': program.style,
  'GET /assets/*': program.asset,
  'GET /device/:device/file/*': files.get,
  // the phones
  'GET /_phone/state': state.get,
  'POST /_phone/devices': devices.post,
  [`GET ${DEVICE}`]: devices.get,
  [`PUT ${DEVICE}`]: devices.put,
  [`DELETE ${DEVICE}`]: devices.remove,
  'PUT /_phone/people/:person': people.put,
  // what WeChat does for a phone
  [`POST ${DEVICE}/login`]: wechat.login,
  [`POST ${DEVICE}/check-session`]: wechat.checkSession,
  [`POST ${DEVICE}/phone-number`]: wechat.phoneNumber,
  [`POST ${DEVICE}/open-data`]: wechat.openData,
  [`POST ${DEVICE}/subscriptions`]: wechat.subscribe,
  // what leaves it
  [`POST ${DEVICE}/request`]: traffic.request,
  [`POST ${DEVICE}/download`]: traffic.download,
  [`POST ${DEVICE}/upload`]: traffic.upload,
  'GET /_phone/requests': traffic.list,
  'DELETE /_phone/requests': traffic.forget,
  [`GET ${DEVICE}/files/*`]: files.look,
  [`PUT ${DEVICE}/files/*`]: files.put,
  [`DELETE ${DEVICE}/files/*`]: files.remove,
  // what befalls it
  [`GET ${DEVICE}/barcodes`]: barcodes.list,
  [`POST ${DEVICE}/barcodes`]: barcodes.post,
  [`DELETE ${DEVICE}/barcodes`]: barcodes.clear,
  [`POST ${DEVICE}/barcodes/next`]: barcodes.next,
  'GET /_phone/network': network.get,
  'PUT /_phone/network': network.put,
  'DELETE /_phone/network': network.reset,
  'GET /_phone/faults': simulated.faults,
  'POST /_phone/faults': simulated.addFault,
  'DELETE /_phone/faults': simulated.clearFaults,
  'POST /_phone/session-key/rotate': simulated.rotateSessionKey,
  'GET /_phone/clock': simulated.clock,
  'POST /_phone/clock': simulated.advance,
  // errors of the mini program
  'POST /_phone/locate': program.locate,
}
