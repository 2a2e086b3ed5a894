/** One program at the gate. */
export interface Start {
  /** Resolves when it may start; rejects when the signal is aborted before. */
  readonly entered: Promise<void>
  /** Resolves when it is seen to have begun: then the next may start. Never, where it ends before. */
  readonly begun: Promise<void>
  /** It is over, begun or not. */
  leave(): void
}

/** Lets so many programs start at the same time: one that has begun waits for answers, and costs nothing. */
export type StartGate = (hasBegun: () => boolean, signal: AbortSignal) => Start

const LOOK_EVERY_MS = 15

export function createStartGate(most: number): StartGate {
  const waiting: (() => void)[] = []
  let starting = 0

  function next(): void {
    starting -= 1
    waiting.shift()?.()
  }

  return (hasBegun, signal) => {
    let look: ReturnType<typeof setInterval> | undefined
    let isInside = false
    const leave = (): void => {
      clearInterval(look)
      if (isInside) next()
      isInside = false
    }
    const entered = new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        if (signal.aborted) return reject(signal.reason)
        starting += 1
        isInside = true
        resolve()
      }
      if (starting < most) return enter()
      const place = (): void => {
        signal.removeEventListener('abort', giveUp)
        enter()
      }
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(place), 1)
        reject(signal.reason)
      }
      waiting.push(place)
      signal.addEventListener('abort', giveUp, { once: true })
    })
    const begun = entered.then(
      () =>
        new Promise<void>(resolve => {
          look = setInterval(() => {
            if (!hasBegun()) return
            leave()
            resolve()
          }, LOOK_EVERY_MS)
        }),
    )
    begun.catch(() => {})
    return { entered, begun, leave }
  }
}
