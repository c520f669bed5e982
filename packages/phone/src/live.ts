import type { Build, Compiler } from './compile/compiler.ts'
import { watchFolder } from './watch.ts'

/** The newest build of a folder, made anew whenever a file changes. */
export interface LiveProgram {
  current(): Build
  onBuild(listener: (build: Build) => void): void
  stop(): Promise<void>
}

export async function createLiveProgram(
  compiler: Compiler,
  folder: string,
  onTrouble: (error: unknown) => void,
): Promise<LiveProgram> {
  const listeners: ((build: Build) => void)[] = []
  let build = await compiler.build()
  let building = false
  let isStale = false

  // One build at a time; what changes meanwhile makes another one afterwards.
  async function rebuild(): Promise<void> {
    isStale = true
    if (building) return
    building = true
    try {
      while (isStale) {
        isStale = false
        build = await compiler.build()
        for (const listener of listeners) listener(build)
      }
    } catch (error) {
      onTrouble(error)
    } finally {
      building = false
    }
  }

  const watch = await watchFolder(folder, rebuild, onTrouble)
  // A file saved between the first build and the first watch would be missed.
  await rebuild()
  return {
    current: () => build,
    onBuild: (listener) => void listeners.push(listener),
    stop: watch.stop,
  }
}
