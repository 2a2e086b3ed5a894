/**
 * A process that keeps calls and cases in a store: `node store-process.ts PATH NAME COUNT [BATCH]`. After each batch that
 * was acknowledged it prints how many are safe; a failed acknowledgement and each warning are printed as they come.
 */
import { createSqliteStore } from '../src/node/sqlite-store.ts'
import { callNamed, caseNamed } from './store-support.ts'

const [path = '', name = '', count = '1', batch = '50'] = process.argv.slice(2)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

process.on('warning', warning => say(`warning ${warning.message}`))
// The store keeps no process alive.
const alive = setInterval(() => {}, 1_000)
const store = createSqliteStore(path)
for (let done = 0; done < Number(count); done += Number(batch)) {
  for (let index = done; index < done + Number(batch); index++) {
    store.record(callNamed(`${name}-${index}`, { result: 'not_json', fingerprint: `${name}-${index % 7}` }))
    store.put(caseNamed(`${name}-${index}`, `${name}-${index % 7}`))
  }
  await store.flush().then(
    () => say(`safe ${done + Number(batch)}`),
    (error: Error) => say(`lost ${error.message}`),
  )
}
say(`dropped ${store.dropped}`)
await store.close()
clearInterval(alive)
