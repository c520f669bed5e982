import { type FSWatcher, watch } from 'chokidar'

/** An editor that saves several files, or one in several steps, makes one change. */
const SETTLE_MS = 30
/** chokidar says nothing of a file that changes again within 50 ms, so a second look follows. */
const LOOK_AGAIN_MS = 100

export interface Watch {
  stop(): Promise<void>
}

/**
 * Tells when something in a folder has changed, and a little later that it may have changed again. Resolves when it is
 * watching.
 *
 * Not Node's own recursive `fs.watch`: on Linux, Node 20's loses sight of files that editors replace by renaming.
 */
export async function watchFolder(
  folder: string,
  onChange: (news: 'changed' | 'perhaps') => void,
  onTrouble: (error: unknown) => void,
): Promise<Watch> {
  let timer: NodeJS.Timeout | undefined
  const watcher: FSWatcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path) => /[\\/](node_modules|\.[^\\/.][^\\/]*)$/.test(path.slice(folder.length)),
  })
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      onChange('changed')
      timer = setTimeout(() => onChange('perhaps'), LOOK_AGAIN_MS)
    }, SETTLE_MS)
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
