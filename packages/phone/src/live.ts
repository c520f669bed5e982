import { basename, join } from 'node:path'
import { type Build, createCompiler } from './compile/compiler.ts'
import { locate } from './compile/locate.ts'
import type { ProgramSource } from './server/source.ts'
import { watchFolder } from './watch.ts'

/** The newest build of a folder, made anew whenever a file changes. */
export interface LiveProgram extends ProgramSource {
  current(): Build
  close(): Promise<void>
}

export async function createLiveProgram(folder: string, onTrouble: (error: unknown) => void): Promise<LiveProgram> {
  const compiler = createCompiler(folder)
  const listeners = new Set<() => void>()
  let build = await named()
  let isBuilding = false
  let stale: 'changed' | 'perhaps' | null = null

  async function named(): Promise<Build> {
    const made = await compiler.build()
    return { ...made, name: made.name || basename(folder) }
  }

  // One build at a time; what changes meanwhile makes another one afterwards.
  async function rebuild(news: 'changed' | 'perhaps'): Promise<void> {
    if (stale !== 'changed') stale = news
    if (isBuilding) return
    isBuilding = true
    try {
      while (stale) {
        const before = stale === 'changed' ? null : build
        stale = null
        build = await named()
        // A picture may have changed without the build, so a change that was seen is always told.
        if (before && isSame(before, build)) continue
        for (const listener of listeners) listener()
      }
    } catch (error) {
      onTrouble(error)
    } finally {
      isBuilding = false
    }
  }

  const watch = await watchFolder(folder, (news) => void rebuild(news), onTrouble)
  // A file saved between the first build and the first watch would be missed.
  build = await named()
  return {
    current: () => build,
    asset: (path) => (build.assets.includes(path) ? join(build.root, path) : null),
    locate: (stack) => locate(build, stack),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: watch.stop,
  }
}

function isSame(one: Build, other: Build): boolean {
  const parts = ({ script, style, assets, diagnostics }: Build) => JSON.stringify([script, style, assets, diagnostics])
  return parts(one) === parts(other)
}
