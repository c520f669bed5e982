import type { Report, SourceFile } from '../files.ts'
import type { Folder } from '../folder.ts'
import type { Module } from '../modules.ts'
import { referencedTemplates } from '../references.ts'
import type { UnitSource } from '../units.ts'
import { checkHandlers } from './handlers.ts'
import { checkTags } from './tags.ts'

/** Checks every template with the pages and components that it becomes part of. */
export function checkTemplates(
  folder: Folder,
  units: ReadonlyMap<string, UnitSource>,
  modules: ReadonlyMap<string, Module>,
  report: Report,
): void {
  const users = new Map<SourceFile, UnitSource[]>()
  for (const unit of units.values()) {
    if (!unit.template) continue
    for (const file of reachable(folder, unit.template)) users.set(file, [...(users.get(file) ?? []), unit])
  }
  for (const [file, using] of users) {
    checkHandlers(file, using, modules, report)
    checkTags(file, using, report)
  }
}

function reachable(folder: Folder, template: SourceFile): Set<SourceFile> {
  const files = new Set([template])
  // Grows while it is walked.
  for (const file of files) {
    for (const path of referencedTemplates(file)) {
      const found = folder.files.get(path)
      if (found) files.add(found)
    }
  }
  return files
}
