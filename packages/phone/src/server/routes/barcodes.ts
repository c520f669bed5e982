// What is held before a phone's camera.

import { barcodeType } from '../../barcode-type.ts'
import type { Handler } from '../context.ts'
import { json, NO_CONTENT, readJson } from '../http.ts'
import { badInput } from '../problem.ts'

const TEXT_CHARACTERS_MAX = 8_000
const WAITING_MAX = 1_000

export const list: Handler = ({ context, parameters: [id = ''] }) => json(context.devices.get(id).barcodes)

export const post: Handler = async ({ context, request, parameters: [id = ''] }) => {
  const device = context.devices.get(id)
  const body = await readJson(request)
  const text = body.required('text')
  if (text.length > TEXT_CHARACTERS_MAX) throw badInput(`a barcode has ${TEXT_CHARACTERS_MAX} characters at the most`)
  if (device.barcodes.length >= WAITING_MAX) throw badInput(`${WAITING_MAX} barcodes wait already: DELETE them first`)
  device.barcodes.push({ text, type: body.text('type') ?? barcodeType(text) })
  context.events.publish('barcode', { device: id })
  return json(device.barcodes)
}

/** Takes the one that `wx.scanCode` sees now. */
export const next: Handler = ({ context, parameters: [id = ''] }) =>
  json({ barcode: context.devices.get(id).barcodes.shift() ?? null })

export const clear: Handler = ({ context, parameters: [id = ''] }) => {
  context.devices.get(id).barcodes = []
  return NO_CONTENT
}
