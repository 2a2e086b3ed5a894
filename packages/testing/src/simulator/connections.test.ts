import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { post, REQUESTS, STORY } from '../../test/exchange.ts'
import { ask, start, until } from '../../test/started.ts'
import { createUnreachable, type Simulator } from '../index.ts'

/** How a connection to this place ends: `connected`, or the code of the error. */
const connecting = (simulator: { readonly port: number }): Promise<string> =>
  new Promise(resolve => {
    const socket = connect(simulator.port, '127.0.0.1', () => resolve('connected'))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
    socket.once('connect', () => socket.destroy())
  })

describe('connections', () => {
  test('no more than the cap stand at a time: one more is reset', async () => {
    const simulator = await start({
      storm: { name: 'x', faults: ['hang_before_headers'], connections: { max: 1 } },
    })
    const hanging = ask(simulator)
    await until(() => simulator.requests.length === 1)
    expect((await ask(simulator)).end).toBe('reset')
    await hanging
  })

  test('or waits until another closes', async () => {
    const simulator = await start({
      storm: { name: 'x', faults: ['hang_before_headers'], connections: { max: 1, over: 'wait' } },
    })
    const hanging = ask(simulator)
    await until(() => simulator.requests.length === 1)
    const { path, body } = REQUESTS['openai-chat'](STORY, false)
    expect((await post(simulator.origin + path, body, { silentMs: 10_000 })).status).toBe(200)
    expect((await hanging).end).toBe('silent')
  })

  test('each can be cut, ignored or greeted wrongly, in the order of arrival', async () => {
    const faults = ['reset', 'close', 'silence', 'garbage', 'ok'] as const
    const simulator = await start({ storm: { name: 'x', connections: { faults } } })
    const ends: string[] = []
    for (const _ of faults) ends.push((await ask(simulator)).end)
    // A close with something still unread is a reset to the other side.
    const cut = expect.stringMatching(/closed|reset/)
    expect(ends).toEqual(['reset', cut, 'silent', cut, 'whole'])
    simulator.setStorm({ name: 'again', connections: { faults } })
    expect((await ask(simulator)).end).toBe('reset')
  })

  test('can be heard late', async () => {
    const simulator = await start({ storm: { name: 'x', connections: { acceptAfterMs: 50 } } })
    expect((await ask(simulator)).status).toBe(200)
  })

  test('are refused while nothing listens, and taken again at the same port', async () => {
    const simulator = await start()
    simulator.goDown()
    expect(await connecting(simulator)).toBe('ECONNREFUSED')
    await simulator.comeBack()
    expect((await ask(simulator)).status).toBe(200)
  })

  test('can be refused by a window of the storm', async () => {
    const simulator = await start({ storm: { name: 'x', windows: [{ fromMs: 0, untilMs: 1_000_000, isDown: true }] } })
    let end = 'connected'
    while (end === 'connected') end = await connecting(simulator)
    expect(end).toMatch(/ECONNREFUSED|ECONNRESET/)
  })

  test('a kept-alive connection is cut as the next request arrives on it', async () => {
    const simulator = await start({ storm: { name: 'x', faults: ['keep_alive_race', 'keep_alive_race'] } })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const first = await send(simulator, agent)
    expect(first).toBe(200)
    expect(await send(simulator, agent)).toBe('ECONNRESET')
    agent.destroy()
    expect(simulator.requests.map(({ requestOnConnection }) => requestOnConnection)).toEqual([1, 2])
  })

  test('nobody answers at an unreachable place, and nobody refuses', async () => {
    await using unreachable = await createUnreachable()
    const socket: Socket = connect(unreachable.port, '127.0.0.1')
    const outcome = await Promise.race([
      new Promise(resolve => socket.once('connect', () => resolve('connected'))),
      new Promise(resolve => socket.once('error', () => resolve('refused'))),
      new Promise(resolve => setTimeout(() => resolve('silence'), 200)),
    ])
    socket.destroy()
    expect(outcome).toBe('silence')
  })
})

/** The status of an answer, or the code of the error. */
function send(simulator: Simulator, agent: Agent): Promise<number | string | undefined> {
  const { path, body } = REQUESTS['openai-chat'](STORY, false)
  return new Promise(resolve => {
    const request = httpRequest(simulator.origin + path, { method: 'POST', agent }, (response: IncomingMessage) => {
      response.resume().once('end', () => resolve(response.statusCode))
    })
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    request.end(JSON.stringify(body))
  })
}

describe('TLS', () => {
  const secure = (simulator: Simulator, ca: string | undefined): Promise<number | string | undefined> => {
    const { path, body } = REQUESTS['openai-chat'](STORY, false)
    return new Promise(resolve => {
      const options = { method: 'POST', agent: false, ...(ca === undefined ? {} : { ca }) }
      const request = httpsRequest(simulator.origin + path, options, response => {
        response.resume().once('end', () => resolve(response.statusCode))
      })
      request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      request.end(JSON.stringify(body))
    })
  }

  test('a good certificate works once it is trusted, and not before', async () => {
    const simulator = await start({ tls: 'valid' })
    expect(simulator.origin).toMatch(/^https:/)
    expect(await secure(simulator, simulator.certificate)).toBe(200)
    expect(await secure(simulator, undefined)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  test.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrong_host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('%s is refused as %s', async (tls, code) => {
    const simulator = await start({ tls })
    expect(await secure(simulator, simulator.certificate)).toBe(code)
  })

  test('a handshake can be answered in another protocol, and a connection reset', async () => {
    const connections = { faults: ['garbage'] } as const
    const simulator = await start({ tls: 'valid', storm: { name: 'x', connections, faults: ['reset_before_headers'] } })
    expect(await secure(simulator, simulator.certificate)).toMatch(/EPROTO|ERR_SSL/)
    expect(await secure(simulator, simulator.certificate)).toBe('ECONNRESET')
  })
})
