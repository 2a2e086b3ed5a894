import { type ChildProcess, fork } from 'node:child_process'

/** A process that does one thing at a time when it is asked to. */
export interface Child extends Disposable {
  /** Its first message. */
  readonly greeting: unknown
  ask<Answer>(order: object | string): Promise<Answer>
}

/** Starts a module in a process of its own, and waits for its first message. */
export async function startChild(module: string, args: readonly string[] = []): Promise<Child> {
  const child = fork(module, args, { execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'] })
  const greeting = await nextMessage(child, module)
  return {
    greeting,
    async ask<Answer>(order: object | string) {
      child.send(order)
      return (await nextMessage(child, module)) as Answer
    },
    [Symbol.dispose]: () => {
      if (child.connected) child.disconnect()
    },
  }
}

function nextMessage(child: ChildProcess, module: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      child.off('exit', onExit)
      resolve(message)
    }
    const onExit = (code: number | null) => {
      child.off('message', onMessage)
      reject(new Error(`${module} ended with ${code} before it answered`))
    }
    child.once('message', onMessage)
    child.once('exit', onExit)
  })
}
