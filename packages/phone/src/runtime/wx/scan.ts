// https://developers.weixin.qq.com/miniprogram/dev/api/device/scan/wx.scanCode.html

import { barcodeType } from '../../barcode-type.ts'
import type { Environment } from '../environment.ts'
import { toBase64, utf8 } from './bytes.ts'
import { type Callbacks, call, WxFailure } from './call.ts'
import type { Identity } from './identity.ts'
import { ask } from './server.ts'
import { type Barcode, scanSheet } from './sheets/scan.ts'

interface Scanned {
  result: string
  scanType: string
  charSet: string
  rawData: string
}

export function scanApis(environment: Environment, { device }: Identity) {
  /** One that a test or the desk has put before the camera. */
  const queued = async () => (await ask<{ barcode: Barcode | null }>('POST', `devices/${device}/barcodes/next`)).barcode

  return {
    scanCode: (options?: Callbacks<Scanned>) =>
      call(environment, 'scanCode', options, async () => {
        const barcode = (await queued()) ?? (await scanSheet(environment.shell, queued))
        if (!barcode) throw new WxFailure('cancel')
        const { text, type } = barcode
        const rawData = toBase64(utf8(text))
        return { result: text, scanType: type ?? barcodeType(text), charSet: 'utf-8', rawData }
      }),
  }
}
