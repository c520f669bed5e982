// The one thing that is changed on the page: its addresses, for free ones, by the rule that it states itself.
import { connect } from 'node:net'
import { freePort } from '../../packages/phone/test/browser/support'

/** What stands on the page, and the variable that the page says to set when it moves. */
const ADDRESSES = [
  ['127.0.0.1:8080', 'MINIGATE_DEV_LISTEN'],
  ['127.0.0.1:8081', 'MINIGATE_DEV_SIMULATOR_LISTEN'],
  ['127.0.0.1:8090', 'MINIGATE_PHONE_LISTEN'],
  ['127.0.0.1:3000', 'PORT'],
]

export async function moveAddresses(page) {
  const moves = []
  for (const [from, variable] of ADDRESSES) {
    if (!page.includes(`\`${variable}\``)) throw new Error(`the page does not say that ${variable} moves ${from}`)
    const port = await freePort()
    moves.push({ from, port, to: `127.0.0.1:${port}`, variable })
  }
  return {
    variables: Object.fromEntries(
      moves.map(({ variable, port, to }) => [variable, variable === 'PORT' ? `${port}` : to]),
    ),
    here: (text) => moves.reduce((moved, { from, to }) => moved.replaceAll(from, to), text),
    /** Those of the ports at which nobody answers. */
    async silent() {
      const ports = moves.map(({ port }) => port)
      const answers = await Promise.all(ports.map(isListening))
      return ports.filter((_, index) => !answers[index])
    },
  }
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
