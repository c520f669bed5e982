import type { Host } from './builtin.ts'

/** Where the browser finds the picture that `src` names: a file of the program, or what the network or the phone holds. */
export function pictureAddress(host: Pick<Host<Record<string, unknown>>, 'node'>, source: string): string {
  if (source === '' || /^[a-z][a-z0-9+.-]*:/i.test(source) || source.startsWith('//')) return source
  const template = host.node.ownerShadowRoot?.getHostNode().is ?? ''
  const file = source.startsWith('/') ? source.slice(1) : resolve(template, source)
  return `/assets/${file.split('/').map(encodeURIComponent).join('/')}`
}

function resolve(from: string, relative: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
