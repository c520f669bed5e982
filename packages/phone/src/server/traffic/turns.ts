// A phone has so many requests under way at a time; the others wait for their turn.

export interface Turns {
  /** Resolves when it is this one's turn, with what ends it. Rejects when it is not wanted any more. */
  take(signal: AbortSignal): Promise<() => void>
}

export function createTurns(atATime: number): Turns {
  let free = atATime
  const waiting: (() => void)[] = []

  function end(): void {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }

  return {
    take(signal) {
      signal.throwIfAborted()
      if (free > 0) {
        free -= 1
        return Promise.resolve(once(end))
      }
      return new Promise((resolve, reject) => {
        const start = () => {
          signal.removeEventListener('abort', giveUp)
          resolve(once(end))
        }
        const giveUp = () => {
          waiting.splice(waiting.indexOf(start), 1)
          reject(signal.reason)
        }
        waiting.push(start)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },
  }
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
