import { ask, Refused } from './client.ts'
import { text } from './text.ts'
import type { Device, Person, State } from './wire.ts'

/** What the parts of the desk have of each other. */
export interface Desk {
  state: State
  /** The id of the phone that the panel is about. */
  selected: string
  /** Runs `listener` now, and whenever the state or the selection changes. */
  watch(listener: () => void): void
  select(device: string): void
  /** Asks the server for its state again. */
  refresh(): Promise<void>
  /** Does something that may be refused, and says so then. Says `done` when it worked. */
  attempt(run: () => Promise<unknown>, done?: string): Promise<void>
  /** Says something to whoever sits at the desk. */
  say(words: string): void
}

export function createDesk(state: State, say: (words: string) => void): Desk {
  const listeners: (() => void)[] = []
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  const desk: Desk = {
    state,
    selected: state.devices[0]?.id ?? '1',
    watch(listener) {
      listeners.push(listener)
      listener()
    },
    select(device) {
      if (desk.selected === device) return
      desk.selected = device
      changed()
    },
    async refresh() {
      desk.state = await ask<State>('GET', 'state')
      if (!desk.state.devices.some((device) => device.id === desk.selected)) {
        desk.selected = desk.state.devices[0]?.id ?? '1'
      }
      changed()
    },
    async attempt(run, done) {
      try {
        await run()
        if (done) say(done)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        say(text('failed', { why: error.message }))
      }
    },
    say,
  }
  return desk
}

export function selectedDevice(desk: Desk): Device | undefined {
  return desk.state.devices.find((device) => device.id === desk.selected)
}

export function personNamed(desk: Desk, name: string): Person {
  return desk.state.people.find((person) => person.name === name) ?? { name, nickname: name, avatar_url: '' }
}
