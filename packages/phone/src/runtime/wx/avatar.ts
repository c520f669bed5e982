// The picture that a person of the simulated WeChat has. Nobody has painted one, so it is their first letter.

import type { Holder } from './server.ts'

const SIZE_PX = 132

export async function drawAvatar({ name, nickname }: Pick<Holder, 'name' | 'nickname'>): Promise<File> {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIZE_PX
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('this browser does not draw')
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7)
  pen.fillStyle = `hsl(${hue} 55% 45%)`
  pen.fillRect(0, 0, SIZE_PX, SIZE_PX)
  pen.fillStyle = '#ffffff'
  pen.font = `600 ${SIZE_PX / 2}px sans-serif`
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(([...nickname][0] ?? '?').toUpperCase(), SIZE_PX / 2, SIZE_PX / 2)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('this browser makes no PNG')
  return new File([blob], 'avatar.png', { type: 'image/png' })
}
