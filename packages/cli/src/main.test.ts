import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { FAULTS, storms } from '@breakwater/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

const start = (...words: readonly string[]) =>
  spawn(process.execPath, [MAIN, ...words], { env: { ...process.env, NO_COLOR: '1' }, stdio: 'pipe' })

async function run(...words: readonly string[]): Promise<{ code: number; out: string; errors: string }> {
  const child = start(...words)
  let out = ''
  let errors = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  child.stderr.on('data', chunk => {
    errors += chunk
  })
  const [code] = (await once(child, 'close')) as [number]
  return { code, out, errors }
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-cli-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('breakwater storms', () => {
  test('names every built-in storm and every fault', async () => {
    const { code, out } = await run('storms')
    expect(code).toBe(0)
    for (const name of [...Object.keys(storms), ...Object.keys(FAULTS)]) expect(out).toContain(name)
  })

  test('prints data for a program', async () => {
    const { out } = await run('storms', '--json')
    const data = JSON.parse(out)
    expect(Object.keys(data.storms)).toEqual(Object.keys(storms))
    expect(data.faults.rate_limited).toMatchObject({ kind: 'response', explanation: expect.stringContaining('429') })
  })

  test('explains one storm with the faults that it plays, and one fault with its parameters', async () => {
    const storm = await run('storms', 'production-tuesday')
    expect(storm.out).toMatch(/hang_before_headers +the request is taken/)
    const fault = await run('storms', 'hang_before_headers')
    expect(fault.out).toMatch(/forMs +how long, in milliseconds/)
  })

  test('prints the JSON Schema of storm files', async () => {
    const { out } = await run('storms', '--schema')
    expect(JSON.parse(out)).toMatchObject({ title: 'Breakwater storm', required: ['name'] })
  })

  test('checks a storm file, and says what is wrong with it', async () => {
    const file = join(folder, 'wrong.yaml')
    await writeFile(file, 'name: mine\nfaults: [{ fault: overloaded, retryAfterMs: soon }]\n')
    const { code, errors } = await run('storms', file)
    expect(code).toBe(2)
    expect(errors).toBe(`breakwater: ${file}: faults[0].retryAfterMs: expected a number from 0, received "soon"\n`)
  })
})

describe('breakwater simulate', () => {
  test('answers, tells of each request with its fault, and ends well when interrupted', async () => {
    const file = join(folder, 'mine.yaml')
    await writeFile(file, 'name: mine\nfaults: [{ fault: overloaded }]\n')
    const child = start('simulate', '--storm', file, '--port', '0', '--json')
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const next = async () => JSON.parse((await lines.next()).value as string)

    const { event, url, storm } = await next()
    expect({ event, storm }).toEqual({ event: 'listening', storm: 'mine' })
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'secret words' }] })
    const request = { method: 'POST', body, headers: { authorization: 'Bearer sk-secret', connection: 'close' } }
    const response = await fetch(`${url}/chat/completions`, request)
    expect(response.status).toBe(529)
    await response.text()

    const told = await next()
    expect(told).toMatchObject({ event: 'request', status: 529, play: { fault: 'overloaded' } })
    expect(JSON.stringify(told)).not.toContain('secret')
    child.kill('SIGINT')
    expect(await next()).toEqual({ event: 'closed', requests: 1 })
    expect(await once(child, 'close')).toEqual([0, null])
  })

  test('says where it listens and how to point a client at it', async () => {
    const child = start('simulate', '--port', '0', '--time-scale', '0.1', '--seed', '9')
    let out = ''
    for await (const chunk of child.stdout) {
      out += chunk
      if (out.includes('Ctrl-C')) child.kill('SIGTERM')
    }
    expect(out).toMatch(/production-tuesday plays at http:\/\/127\.0\.0\.1:\d+ \(seed 9, time × 0\.1\)/)
    expect(out).toMatch(/base URL http:\/\/127\.0\.0\.1:\d+\/v1/)
    expect(out).toMatch(/0 requests/)
  })

  test('says which port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, errors } = await run('simulate', '--port', String(port))
    server.close()
    expect([code, errors]).toEqual([1, `breakwater: port ${port} is in use: choose another with --port\n`])
  })
})

describe('a wrong command line is explained without a stack, and ends with 2', () => {
  test.each([
    [['simulate', '--port', 'x'], /--port.*'x' is invalid. Expected a whole number/],
    [['simulate', '--port', '70000'], /Expected a port from 0 to 65535/],
    [['simulate', '--time-scale', '0'], /Expected a number above 0/],
    [['simulate', '--storm', 'breeze'], /no storm is called breeze; there are production-tuesday, /],
    [['simulate', '--storm', './none.yaml'], /none\.yaml: no such file/],
    [['simulate', '--gust'], /unknown option '--gust'/],
    [['storms', 'breeze'], /no storm is called breeze/],
    [['sail'], /unknown command 'sail'/],
  ])('%j', async (words, message) => {
    const { code, errors } = await run(...words)
    expect(code).toBe(2)
    expect(errors).toMatch(message)
    expect(errors).not.toMatch(/\n {4}at /)
  })

  test('and the version is that of the package', async () => {
    const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
    expect(await run('--version')).toEqual({ code: 0, out: `${manifest.version}\n`, errors: '' })
  })

  test('and help is no mistake', async () => {
    const { code, out } = await run('simulate', '--help')
    expect(code).toBe(0)
    expect(out).toContain('--time-scale')
  })
})
