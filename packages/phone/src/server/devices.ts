// The phones: who holds which, and what waits for it.

import { notFound } from './problem.ts'

export interface Barcode {
  text: string
  type: string
}

export interface Device {
  id: string
  /** The name of a person of the simulated WeChat. */
  person: string
  /** What is put before the camera next. */
  barcodes: Barcode[]
  /** When WeChat had made the session_key that was valid after this phone's last `wx.login`. */
  loginKeyMadeAt: string | null
}

export interface Devices {
  list(): Device[]
  get(id: string): Device
  add(person?: string): Device
  remove(id: string): void
  hold(device: Device, person: string): void
}

export function createDevices(firstPerson: string): Devices {
  const devices = new Map<string, Device>()
  let made = 0

  const all: Devices = {
    list: () => [...devices.values()],
    get(id) {
      const device = devices.get(id)
      if (!device)
        throw notFound(`there is no phone ${JSON.stringify(id)}; there are ${[...devices.keys()].join(', ')}`)
      return device
    },
    add(person) {
      made += 1
      const [first] = devices.values()
      const device: Device = {
        id: String(made),
        person: person ?? first?.person ?? firstPerson,
        barcodes: [],
        loginKeyMadeAt: null,
      }
      devices.set(device.id, device)
      return device
    },
    remove(id) {
      devices.delete(all.get(id).id)
    },
    hold(device, person) {
      if (device.person === person) return
      device.person = person
      device.loginKeyMadeAt = null
    },
  }
  all.add()
  return all
}

/** What others are told of a phone. */
export function described({ id, person }: Device): { id: string; person: string } {
  return { id, person }
}
