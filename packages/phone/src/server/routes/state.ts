import type { Context, Handler } from '../context.ts'
import { described } from '../devices.ts'
import { json } from '../http.ts'
import { PhoneError } from '../problem.ts'
import { told } from './people.ts'

/** Everything the panel shows when it opens. */
export const get: Handler = async ({ context }) => {
  const { name, diagnostics } = context.source.current()
  const { people, problem } = await peopleOf(context)
  return json({
    program: { appId: context.appId(), name },
    diagnostics,
    simulator: context.simulator.url,
    /** Why there are no people: the panel says it. */
    simulator_problem: problem,
    servers: context.servers.map(({ origin, at }) => (origin === at ? origin : `${origin} → ${at}`)),
    devices: context.devices.list().map(described),
    people,
    network: context.network.state(),
  })
}

async function peopleOf(context: Context) {
  try {
    return { people: (await context.simulator.people()).map((person) => told(context, person)), problem: null }
  } catch (error) {
    if (error instanceof PhoneError) return { people: [], problem: error.message }
    throw error
  }
}
