import { parentPort, workerData } from 'node:worker_threads'
import type { FromWorker, ToWorker } from './sqlite-protocol.ts'
import { StoreWriter } from './store-writer.ts'

// The only thread of the process that writes the file: SQLite waits for other processes' locks, and here it may.

const { path } = workerData as { readonly path: string }
const writer = new StoreWriter(path)

const answer = (message: FromWorker): void => parentPort?.postMessage(message)

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'write') return answer({ type: 'written', error: writer.write(message.calls, message.cases) })
  writer.close()
  answer({ type: 'closed' })
  parentPort?.close()
})
