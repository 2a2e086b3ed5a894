import process from 'node:process'
import { Pool } from 'undici'

// Requests of one client over TLS, 16 at a time: `node bench/http2/client.ts 1|2 URL CA COUNT`. Prints CPU per request.

const [version, url = '', ca = '', count = '2000'] = process.argv.slice(2)
const pool = new Pool(url, { allowH2: version === '2', connections: version === '2' ? 1 : 16, connect: { ca } })
const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'word '.repeat(400) }] })

async function one(): Promise<void> {
  const response = await pool.request({
    path: '/',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  await response.body.json()
}

async function work(requests: number): Promise<void> {
  let left = requests
  const worker = async () => {
    while (left-- > 0) await one()
  }
  await Promise.all(Array.from({ length: 16 }, worker))
}

await work(500)
const before = process.cpuUsage()
const startedMs = performance.now()
await work(Number(count))
const { user, system } = process.cpuUsage(before)
const perSecond = Number(count) / ((performance.now() - startedMs) / 1_000)
process.send?.({ cpuUs: (user + system) / Number(count), perSecond })
await pool.destroy()
process.disconnect?.()
