import { type FSWatcher, watch } from 'chokidar'

/** An editor that saves several files, or one in several steps, makes one change. */
const SETTLE_MS = 30

export interface Watch {
  stop(): Promise<void>
}

/**
 * Tells when something in a folder has changed. Resolves when it is watching.
 *
 * Not Node's own recursive `fs.watch`: on Linux, Node 20's loses sight of files that editors replace by renaming.
 */
export async function watchFolder(
  folder: string,
  onChange: () => void,
  onTrouble: (error: unknown) => void,
): Promise<Watch> {
  let timer: NodeJS.Timeout | undefined
  const watcher: FSWatcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path) => /[\\/](node_modules|\.[^\\/.][^\\/]*)$/.test(path.slice(folder.length)),
  })
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(onChange, SETTLE_MS)
  })
  watcher.on('error', onTrouble)
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  return {
    async stop() {
      clearTimeout(timer)
      await watcher.close()
    },
  }
}
