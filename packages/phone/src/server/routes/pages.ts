// The panel, a phone, and the files that both load.

import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Context, Handler } from '../context.ts'
import type { Device } from '../devices.ts'
import type { Reply } from '../http.ts'
import { notFound } from '../problem.ts'
import { contentType } from './content-type.ts'

/** Other ports of this machine may show a phone in a frame; the web may not. */
const HTML = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*",
}

export const desk: Handler = async ({ context }) => ({ ...(await file(context, 'desk.html')), header: HTML })

export const device: Handler = ({ context, parameters: [id = ''] }) => ({
  status: 200,
  header: HTML,
  body: phonePage(context, context.devices.get(id)),
})

export const web: Handler = ({ context, parameters: [path = ''] }) => {
  // They all lie in one folder.
  if (path !== basename(path)) throw notFound(`there is nothing at /web/${path}`)
  return file(context, path)
}

async function file({ web: folder }: Context, name: string): Promise<Reply> {
  const body = await readFile(join(folder, name)).catch(() => {
    throw notFound(`the phone's package has no ${name}: build it by \`npm run build\``)
  })
  return { status: 200, header: { 'content-type': contentType(name) }, body }
}

function phonePage(context: Context, { id, person }: Device): string {
  const name = escaped(context.source.current().name)
  const appId = context.appId()
  return `<!doctype html>
<html lang="zh-CN" data-device="${escaped(id)}" data-person="${escaped(person)}" data-app="${escaped(appId)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/web/runtime.css">
<link rel="stylesheet" href="/program.css">
</head>
<body>
<script src="/web/runtime.js"></script>
<script src="/program.js"></script>
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
