// The phone's files: temporary ones, those the mini program has saved, and the program's own pictures.
//
// Their paths are addresses of the phone's server, as those of WeChat's tools begin with `http://`, so that `<image>`
// can show them. Requests are synchronous because WeChat has calls that are.

import type { Identity } from './identity.ts'

export interface FileContent {
  bytes: Uint8Array<ArrayBuffer>
  type: string
}

export interface Files {
  /** Where a mini program may keep files of its own. */
  userFolder: string
  /** A new file that lasts as long as the phone's server runs. */
  temporary(content: FileContent, extension: string): string
  /** A new one that is the mini program's from now on. */
  saved(content: FileContent, extension: string): string
  read(path: string): FileContent | null
  write(path: string, content: FileContent): void
  remove(path: string): void
}

export class FileRefusal extends Error {}

export function createFiles({ device }: Identity): Files {
  const root = `${location.origin}/device/${device}/file/`
  let made = 0

  function create(folder: string, content: FileContent, extension: string): string {
    made += 1
    const path = `${root}${folder}/${Date.now().toString(36)}${made}${extension}`
    files.write(path, content)
    return path
  }

  const files: Files = {
    userFolder: `${root}usr`,
    temporary: (content, extension) => create('tmp', content, extension),
    saved: (content, extension) => create('store', content, extension),
    read(path) {
      if (path.startsWith(root)) return fetchNow(ownPath(path))
      // Without a scheme it is in the program's folder.
      return /^[a-z]+:/i.test(path) ? null : fetchNow(`/assets/${encodePath(path.replace(/^\.?\//, ''))}`)
    },
    write(path, { bytes, type }) {
      if (!path.startsWith(root)) throw new FileRefusal(`permission denied, open ${path}`)
      const status = sendNow('PUT', ownPath(path), bytes, type)
      if (status !== 204) throw new FileRefusal('the maximum size of the file storage limit is exceeded')
    },
    remove(path) {
      if (path.startsWith(root)) sendNow('DELETE', ownPath(path))
    },
  }

  function ownPath(path: string): string {
    return `/_phone/devices/${device}/files/${encodePath(path.slice(root.length))}`
  }

  return files
}

/** `.png`, or nothing. */
export function extensionOf(path: string): string {
  return /\.[a-z0-9]{1,8}(?=$|[?#])/i.exec(path.split('/').at(-1) ?? '')?.[0] ?? ''
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

function fetchNow(address: string): FileContent | null {
  const request = new XMLHttpRequest()
  request.open('GET', address, false)
  // A synchronous request gives text only: this is the encoding that leaves each byte as it is.
  request.overrideMimeType('text/plain; charset=x-user-defined')
  request.send()
  if (request.status !== 200) return null
  const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 0xff)
  return { bytes, type: request.getResponseHeader('content-type') ?? 'application/octet-stream' }
}

function sendNow(method: string, address: string, bytes?: Uint8Array<ArrayBuffer>, type?: string): number {
  const request = new XMLHttpRequest()
  request.open(method, address, false)
  if (type) request.setRequestHeader('content-type', type)
  request.send(bytes ? new Blob([bytes]) : null)
  return request.status
}
