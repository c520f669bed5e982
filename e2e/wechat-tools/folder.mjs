// The files of a mini program: which have to be there, which may, how large. Needs no packages.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import { readJson } from './config.mjs'

/** https://developers.weixin.qq.com/miniprogram/dev/framework/subpackages.html */
const PACKAGE_MAX_BYTES = 2 * 1024 * 1024
/** https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html#tabBar */
const ICON_MAX_BYTES = 40 * 1024
const ICON_PIXELS = 81

/** What is uploaded: https://developers.weixin.qq.com/miniprogram/dev/framework/structure.html */
const KINDS = new Set(
  (
    '.wxml .wxss .wxs .png .jpg .jpeg .gif .svg .js .json .cer .mp3 .aac .m4a .mp4 .wav .ogg .silk .wasm .br ' + '.cert'
  ).split(' '),
)

export function folderFaults(folder) {
  const app = readJson(folder, 'app.json')
  const files = packed(folder)
  const bytes = files.reduce((sum, file) => sum + statSync(`${folder}/${file}`).size, 0)
  return [
    ...missingFiles(folder, app),
    ...iconFaults(folder, app),
    ...npmFaults(folder),
    ...files
      .filter((file) => !KINDS.has(extname(file).toLowerCase()))
      .map((file) => `${file}: a kind that WeChat does not upload`),
    ...(bytes > PACKAGE_MAX_BYTES ? [`${bytes} bytes are more than the 2 MB of a main package`] : []),
  ]
}

/** Every file but those that `packOptions` leaves out. */
export function packed(folder) {
  const { packOptions } = readJson(folder, 'project.config.json')
  const ignored = (packOptions?.ignore ?? []).map(({ type, value }) => ({ type, value: value.replace(/^\.?\//, '') }))
  const isIgnored = (file) =>
    ignored.some(
      ({ type, value }) =>
        (type === 'suffix' && file.endsWith(value)) ||
        (type === 'file' && file === value) ||
        (type === 'folder' && file.startsWith(`${value.replace(/\/$/, '')}/`)),
    )
  return filesIn(folder).filter((file) => !file.startsWith('project.') && !isIgnored(file))
}

function filesIn(folder, inside = '') {
  return readdirSync(`${folder}/${inside}`, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(folder, `${inside}${entry.name}/`) : [`${inside}${entry.name}`],
  )
}

/** Of the app, its pages, and all components that are named from there. */
function missingFiles(folder, app) {
  const units = new Set(app.pages)
  const addComponents = (json, from) => {
    for (const path of Object.values(json.usingComponents ?? {})) units.add(resolveUnit(path, from))
  }
  addComponents(app, '')
  // Grows while it is walked.
  for (const unit of units) {
    if (existsSync(`${folder}/${unit}.json`)) addComponents(readJson(folder, `${unit}.json`), unit)
  }
  const files = [...units].flatMap((unit) => ['js', 'json', 'wxml'].map((extension) => `${unit}.${extension}`))
  return ['app.js', ...files].filter((file) => !existsSync(`${folder}/${file}`)).map((file) => `${file}: is missing`)
}

function resolveUnit(path, from) {
  return new URL(path, `file:///${from}`).pathname.slice(1)
}

function iconFaults(folder, app) {
  const tabs = app.tabBar?.list ?? []
  const icons = new Set(tabs.flatMap(({ iconPath, selectedIconPath }) => [iconPath, selectedIconPath]).filter(Boolean))
  return [...icons].flatMap((icon) => {
    const file = `${folder}/${icon}`
    if (!existsSync(file)) return [`${icon}: is missing`]
    if (!/\.(png|jpe?g)$/i.test(icon)) return [`${icon}: a tab's icon is a PNG or JPEG`]
    if (statSync(file).size > ICON_MAX_BYTES) return [`${icon}: is above 40 kB`]
    return icon.endsWith('.png') ? pixelFaults(icon, readFileSync(file)) : []
  })
}

/** Width and height are the first things in a PNG: https://www.w3.org/TR/png-3/#11IHDR */
function pixelFaults(icon, bytes) {
  if (bytes.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return [`${icon}: is no PNG`]
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  return width === ICON_PIXELS && height === ICON_PIXELS
    ? []
    : [`${icon}: is ${width}×${height}, and WeChat asks for ${ICON_PIXELS}×${ICON_PIXELS}`]
}

/** `miniprogram_npm/<name>/index.js`, as _Build npm_ of WeChat's tools makes it. */
function npmFaults(folder) {
  const root = `${folder}/miniprogram_npm`
  if (!existsSync(root)) return []
  const names = readdirSync(root).flatMap((name) =>
    name.startsWith('@') ? readdirSync(`${root}/${name}`).map((inner) => `${name}/${inner}`) : [name],
  )
  return names
    .filter((name) => !existsSync(`${root}/${name}/index.js`))
    .map((name) => `miniprogram_npm/${name}: has no index.js`)
}
