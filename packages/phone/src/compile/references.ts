import { resolvePath } from '../resolve.ts'
import { perFile, placeAt, type Report, type SourceFile, withoutExtension } from './files.ts'
import type { Folder } from './folder.ts'
import { type Attribute, attributeOf, type Element, parseTemplate } from './wxml.ts'

/** Files and templates that a template names and that are not there. */
export function checkReferences(folder: Folder, file: SourceFile, report: Report): void {
  const named = new Set(namedTemplates(file))
  for (const element of parseTemplate(file).elements) {
    const src = attributeOf(element, 'src')
    if (element.tag === 'import' && src) {
      const imported = folder.files.get(targetOf(src, file, '.wxml'))
      if (imported) for (const name of namedTemplates(imported)) named.add(name)
    }
    if (src && !src.isBound) checkSource(folder, file, element, src, report)
  }
  for (const element of parseTemplate(file).elements) {
    const is = element.tag === 'template' ? attributeOf(element, 'is') : null
    if (!is || is.isBound || named.has(is.value)) continue
    const advice = `write <template name="${is.value}"> here, or <import> the file that has it`
    report('error', 'missing-template', placeAt(file, is.valueOffset), `there is no template "${is.value}": ${advice}`)
  }
}

/** The `<template name="…">` of a file. An import brings those, but not the ones that the imported file itself imports. */
const namedTemplates = perFile((file: SourceFile): string[] =>
  parseTemplate(file).elements.flatMap((element) => {
    const name = element.tag === 'template' ? attributeOf(element, 'name') : null
    return name ? [name.value] : []
  }),
)

/** The files that a template's `<import>`s and `<include>`s name, whether they are there or not. */
export const referencedTemplates = perFile((file: SourceFile): string[] =>
  parseTemplate(file).elements.flatMap((element) => {
    const src = element.tag === 'import' || element.tag === 'include' ? attributeOf(element, 'src') : null
    return src && !src.isBound ? [targetOf(src, file, '.wxml')] : []
  }),
)

function checkSource(folder: Folder, file: SourceFile, element: Element, src: Attribute, report: Report): void {
  const place = placeAt(file, src.valueOffset)
  if (element.tag === 'import' || element.tag === 'include') {
    const path = targetOf(src, file, '.wxml')
    if (folder.files.has(path)) return
    report('error', 'missing-template', place, `there is no ${path}: create it, or correct the path`)
  } else if (element.tag === 'wxs') {
    const path = targetOf(src, file, '.wxs')
    if (folder.files.has(path)) return
    report('error', 'missing-wxs', place, `there is no ${path}: create it, or correct the path`)
  } else if (PICTURES.has(element.tag) && isLocal(src.value)) {
    const path = resolvePath(src.value, file.path)
    if (folder.files.has(path)) return
    report('warning', 'missing-picture', place, `there is no file ${path}: add it, or correct the path`)
  }
}

const PICTURES: ReadonlySet<string> = new Set(['image', 'cover-image', 'audio', 'video'])

/** Neither an address (`https:`, `data:`, `wxfile:`) nor empty. */
export function isLocal(path: string): boolean {
  return path !== '' && !/^([a-z][\w+.-]*:|\/\/|#)/i.test(path)
}

function targetOf(src: Attribute, file: SourceFile, extension: '.wxml' | '.wxs'): string {
  const path = resolvePath(src.value, file.path)
  return path.endsWith(extension) ? path : withoutExtension(path) + extension
}
