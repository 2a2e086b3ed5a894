import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { get, request } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { get as getTls } from 'node:https'
import { type AddressInfo, connect, createServer, type LookupFunction, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { request as undiciRequest } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { guardNetwork, letNetworkThrough, type NetworkGuard } from './network-guard.ts'

/** Nobody has it (RFC 6761): where a guard failed, nothing would be reached. */
const HOST = 'provider.invalid'

/** Stands in for the network: every name is this machine. */
const lookup: LookupFunction = (_, options, answer) =>
  options.all ? answer(null, [{ address: '127.0.0.1', family: 4 }]) : answer(null, '127.0.0.1', 4)

let server: Server
let port: number
beforeEach(async () => {
  server = createServer(socket => socket.on('error', () => {}).end('HTTP/1.1 204 \r\nconnection: close\r\n\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

let guard: NetworkGuard
beforeEach(() => {
  guard = guardNetwork(['allowed.invalid', `narrow.invalid:${port}`])
})
afterEach(async () => {
  guard.stop()
  server.close()
})

const outcomeOf = async (socket: Socket): Promise<string> => {
  try {
    await once(socket, 'connect')
    return 'connected'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  } finally {
    socket.destroy()
  }
}

describe('refused', () => {
  const ways: { readonly [name: string]: () => Promise<unknown> } = {
    fetch: () => fetch(`https://${HOST}/`),
    undici: () => undiciRequest(`https://${HOST}/`),
    'node:http': () => once(get(`http://${HOST}:443`), 'response'),
    'node:https': () => once(getTls(`https://${HOST}`), 'response'),
    'node:http2': () => once(connectHttp2(`https://${HOST}`), 'connect'),
    'node:tls': () => once(connectTls({ host: HOST, port: 443 }), 'secureConnect'),
    'node:net, by port and host': () => once(connect(443, HOST), 'connect'),
    'node:net, by a text and a host': () => once(connect('443' as never, HOST as never), 'connect'),
    'node:net, by options': () => once(connect({ host: HOST, port: 443 }), 'connect'),
  }

  test.each(Object.entries(ways))('is what goes out by %s, before the name is looked up', async (_, go) => {
    await expect(go()).rejects.toSatisfy(
      (error: NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException }) =>
        (error.cause ?? error).code === 'ECONNREFUSED' && /noNetwork/.test((error.cause ?? error).message),
    )
    expect(guard.take()).toEqual([{ address: `${HOST}:443`, stack: expect.any(String) }])
    expect(guard.take()).toEqual([])
  })

  test('is told with the lines of whoever asked', () => {
    connect(443, HOST).on('error', () => {})
    const [use] = guard.take()
    expect(use!.stack.split('\n')[0]).toMatch(/^\s+at .*network-guard\.test\.ts:\d+/)
  })

  test('is an address of another machine too', async () => {
    // The guard answers before anything leaves: 192.0.2.0/24 is for documentation (RFC 5737).
    expect(await outcomeOf(connect(443, '192.0.2.1'))).toBe('ECONNREFUSED')
    expect(guard.take()).toHaveLength(1)
  })
})

describe('let through', () => {
  test.each(['127.0.0.1', 'localhost', '::ffff:127.0.0.1', '0.0.0.0', undefined])(
    'is this machine as %s',
    async host => {
      expect(await outcomeOf(connect({ port, ...(host && { host }) }))).toBe('connected')
      expect(guard.take()).toEqual([])
    },
  )

  test('is a socket of the file system', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'breakwater-guard-'))
    const local = createServer(socket => socket.on('error', () => {}).end())
    local.listen(join(folder, 'socket'))
    await once(local, 'listening')
    expect(await outcomeOf(connect(join(folder, 'socket')))).toBe('connected')
    expect(await outcomeOf(connect({ path: join(folder, 'socket') }))).toBe('connected')
    local.close()
    await rm(folder, { recursive: true })
  })

  test('is a host by its name, on every port or on one', async () => {
    expect(await outcomeOf(connect({ host: 'allowed.invalid', port, lookup }))).toBe('connected')
    expect(await outcomeOf(connect({ host: 'narrow.invalid', port, lookup }))).toBe('connected')
    expect(await outcomeOf(connect({ host: 'narrow.invalid', port: port + 1, lookup }))).toBe('ECONNREFUSED')
    expect(guard.take().map(({ address }) => address)).toEqual([`narrow.invalid:${port + 1}`])
  })

  test('is everything while something is recorded, and nothing afterwards', async () => {
    const first = letNetworkThrough()
    const second = letNetworkThrough()
    first()
    first()
    expect(await outcomeOf(connect({ host: HOST, port, lookup }))).toBe('connected')
    second()
    expect(await outcomeOf(connect({ host: HOST, port, lookup }))).toBe('ECONNREFUSED')
  })

  test('is everything once the last guard is stopped', async () => {
    const other = guardNetwork([])
    guard.stop()
    expect(await outcomeOf(connect({ host: HOST, port, lookup }))).toBe('ECONNREFUSED')
    other.stop()
    const answer = request({ host: HOST, port, lookup }).end()
    expect(((await once(answer, 'response')) as [{ statusCode: number }])[0].statusCode).toBe(204)
  })
})
