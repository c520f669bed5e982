import { BARCODES_CHANGED, NETWORK_CHANGED, PHONE_ASKED, tell } from './news.ts'
import type { Desk } from './store.ts'
import type { RequestRecord } from './wire.ts'

interface Listening {
  desk: Desk
  restart(): void
  onRequest(record: RequestRecord): void
  onConnection(isThere: boolean): void
}

/** What the phone's server tells as it happens. The browser connects again by itself when the server was away. */
export function listen({ desk, restart, onRequest, onConnection }: Listening): void {
  const events = new EventSource('/_phone/events')
  let wasLost = false
  events.addEventListener('open', () => {
    onConnection(true)
    // The server may have been started anew, with another build and other phones.
    if (wasLost) desk.attempt(desk.refresh).then(restart)
    wasLost = false
  })
  events.addEventListener('error', () => {
    wasLost = true
    onConnection(false)
  })
  events.addEventListener('program', () => {
    restart()
    desk.attempt(desk.refresh)
  })
  for (const name of ['diagnostics', 'device', 'people']) {
    events.addEventListener(name, () => void desk.attempt(desk.refresh))
  }
  events.addEventListener('barcode', () => tell(BARCODES_CHANGED))
  events.addEventListener('network', () => tell(NETWORK_CHANGED))
  events.addEventListener('request', (event) => {
    onRequest(JSON.parse(event.data) as RequestRecord)
    tell(PHONE_ASKED)
  })
}
