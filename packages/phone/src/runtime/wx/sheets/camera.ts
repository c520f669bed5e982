// The computer's camera, where the browser can read barcodes: https://developer.mozilla.org/docs/Web/API/BarcodeDetector

import { button, element } from '../../shell/layer.ts'
import type { Barcode } from './scan.ts'

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string; format: string }[]>
}

declare const BarcodeDetector: { new (): Detector } | undefined

/** Puts a button there that turns the camera on; returns what turns it off. Without support nothing appears. */
export function watchCamera(place: HTMLElement, seen: (barcode: Barcode) => void): () => void {
  if (typeof BarcodeDetector === 'undefined' || !navigator.mediaDevices) return () => {}
  const detector = new BarcodeDetector()
  let stream: MediaStream | null = null
  let isOver = false

  async function start(): Promise<void> {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    if (isOver) return stop()
    const video = element('video', 'wx-scan-video')
    video.muted = true
    video.srcObject = stream
    place.replaceChildren(video)
    await video.play()
    await look(video)
  }

  async function look(video: HTMLVideoElement): Promise<void> {
    while (!isOver) {
      const [found] = await detector.detect(video)
      if (found) return seen({ text: found.rawValue, type: found.format.toUpperCase() })
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  }

  function stop(): void {
    isOver = true
    for (const track of stream?.getTracks() ?? []) track.stop()
  }

  const open = button('wx-scan-open-camera', '用摄像头 · Use the camera', () => {
    start().catch((error: Error) => place.append(element('p', 'wx-sheet-note', error.message)))
  })
  place.append(open)
  return stop
}
