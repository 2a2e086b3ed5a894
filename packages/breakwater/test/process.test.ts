import { spawn } from 'node:child_process'
import { createServer, request as httpRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { createSimulator } from '@breakwater/testing'
import { describe, expect, test } from 'vitest'

const entry = new URL('../src/index.ts', import.meta.url).href

/** Runs a program that imports the library; answers what it printed and how it ended. */
async function program(
  code: string,
  env: Record<string, string> = {},
): Promise<{ output: string; exitCode: number | null }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { env: { ...process.env, ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', data => {
      output += data
    })
  }
  const exitCode = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { output, exitCode }
}

describe('a process', () => {
  test('ends by itself after its calls, without close, and with no unhandled rejection', async () => {
    await using simulator = await createSimulator()
    const { output, exitCode } = await program(`
      import { createClient, openaiCompatible } from '${entry}'
      const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL: '${simulator.url}' })] })
      const result = await client.ask('The harbour is open.')
      console.log(result.ok)
    `)
    expect({ output: output.trim(), exitCode }).toEqual({ output: 'true', exitCode: 0 })
  })

  test('waits for a retry that is due', async () => {
    await using simulator = await createSimulator({ storm: { name: 's', faults: ['overloaded'] } })
    const { output } = await program(`
      import { createClient, openaiCompatible } from '${entry}'
      const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL: '${simulator.url}' })], retry: { initialDelayMs: 300 } })
      client.ask('The harbour is open.').then(result => console.log(result.ok))
    `)
    expect(output.trim()).toBe('true')
  })

  test('goes through the proxy that its environment names, and not where no_proxy says so', async () => {
    await using simulator = await createSimulator()
    const seen: string[] = []
    const proxy = createServer((request, response) => {
      seen.push(request.url ?? '')
      const onward = httpRequest(
        request.url ?? '',
        { method: request.method ?? 'GET', headers: request.headers },
        answer => {
          response.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(response)
        },
      )
      request.pipe(onward)
    })
    proxy.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url}`)
      const [host, port] = (request.url ?? '').split(':')
      const onward = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        onward.pipe(socket)
        socket.pipe(onward)
      })
      onward.on('error', () => socket.destroy())
      socket.on('error', () => onward.destroy())
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const code = `
      import { createClient, openaiCompatible } from '${entry}'
      const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL: '${simulator.url}' })] })
      console.log((await client.ask('The harbour is open.')).ok)
      await client.close()
    `
    const through = await program(code, { http_proxy: address, no_proxy: '' })
    expect(through.output.trim()).toBe('true')
    expect(seen.length).toBe(1)
    const around = await program(code, { http_proxy: address, no_proxy: '127.0.0.1' })
    expect(around.output.trim()).toBe('true')
    expect(seen.length).toBe(1)
    proxy.closeAllConnections()
    proxy.close()
  })
})
