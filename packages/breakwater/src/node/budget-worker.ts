import { parentPort, workerData } from 'node:worker_threads'
import type { FromBudgetWorker, ToBudgetWorker } from './budget-protocol.ts'
import { BudgetTable } from './budget-table.ts'

// The only thread of a process that touches the file: SQLite waits for other processes' locks, and here it may.

const table = new BudgetTable((workerData as { path: string }).path)

function answerTo(message: Exclude<ToBudgetWorker, { readonly type: 'spend' }>): FromBudgetWorker {
  const { id } = message
  if (message.type === 'grant') return { id, ...table.grant(message, Date.now()) }
  if (message.type === 'left') return { id, type: 'left', left: table.left(message, Date.now()) }
  if (message.type === 'close') table.close(message.sliceIds)
  return { id, type: 'done' }
}

parentPort?.on('message', (message: ToBudgetWorker) => {
  if (message.type === 'spend') {
    table.spend(message, Date.now())
    return
  }
  let answer: FromBudgetWorker
  try {
    answer = answerTo(message)
  } catch (error) {
    answer = { id: message.id, type: 'failed', error: error instanceof Error ? error.message : String(error) }
  }
  parentPort?.postMessage(answer)
  if (message.type === 'close') parentPort?.close()
})
