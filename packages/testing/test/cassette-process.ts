/**
 * A process that records: `node cassette-process.ts PATH ORIGIN COUNT`. It saves after each exchange, and prints how many
 * are safe.
 */
import { createCassette } from '../src/index.ts'

const [path = '', origin = '', count = '1'] = process.argv.slice(2)
const cassette = createCassette({ path, mode: 'new' })
for (let done = 0; done < Number(count); done++) {
  await cassette.run(() => fetch(`${origin}/${done}`).then(answer => answer.text()))
  await cassette.save()
  process.stdout.write(`safe ${done + 1}\n`)
}
await cassette.close()
