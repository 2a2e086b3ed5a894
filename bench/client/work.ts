import type { Subject, Wire } from './subject.ts'

export type Work = 'call' | Wire

/** So many calls, or streams, so many of them at once. */
export interface Order {
  readonly work: Work
  readonly count: number
  readonly inParallel: number
}

export async function repeat(subject: Subject, { work, count, inParallel }: Order): Promise<void> {
  const once = work === 'call' ? () => subject.call() : () => subject.stream(work)
  let left = count
  const worker = async () => {
    while (left-- > 0) await once()
  }
  await Promise.all(Array.from({ length: inParallel }, worker))
}
