import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { Play } from '@breakwater/testing'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { definePrompt, degrade, toHttpResponse } from '../src/index.ts'
import { CODES, createFailure, type FailureCode, type Result } from '../src/result/index.ts'
import { harbour } from './support.ts'

const speak = definePrompt({ name: 'speak', messages: (text: string) => text, onFailure: { default: 'fail' } })

/** An endpoint in the manner of one framework: it answers whatever the handler does. */
interface Endpoint {
  readonly url: string
  close(): Promise<unknown>
}
type Handler = () => Promise<Response>

const FRAMEWORKS: Record<string, (handler: Handler) => Promise<Endpoint>> = {
  async express(handler) {
    const app = express()
    app.get('/', async (_request, response) => {
      const answer = await handler()
      response.status(answer.status).setHeaders(answer.headers)
      if (answer.body === null) response.end()
      else Readable.fromWeb(answer.body as never).pipe(response)
    })
    const server = createServer(app)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return { url: `http://127.0.0.1:${port}/`, close: () => new Promise(resolve => server.close(resolve)) }
  },
  async fastify(handler) {
    const app = fastify()
    app.get('/', () => handler())
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { url, close: () => app.close() }
  },
  async hono(handler) {
    const app = new Hono().get('/', () => handler())
    return new Promise(resolve => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve({ url: `http://127.0.0.1:${port}/`, close: () => new Promise(done => server.close(done)) }),
      )
    })
  },
}

const SECRET = 'what the model wrote'
const failed = (code: FailureCode, retryAfterMs?: number): Result<unknown, undefined> => ({
  ok: false,
  failure: createFailure(code, `it ended as ${code}`, { retryAfterMs, raw: { text: SECRET } as never }),
  fallback: undefined,
  call: { id: 'call-1' } as never,
})

describe.each(Object.keys(FRAMEWORKS))('an endpoint on %s', framework => {
  const start = FRAMEWORKS[framework] as (handler: Handler) => Promise<Endpoint>
  const got = async (handler: Handler): Promise<Response> => {
    const endpoint = await start(handler)
    const response = await fetch(endpoint.url)
    const body = await response.text()
    await endpoint.close()
    return new Response(body || null, { status: response.status, headers: response.headers })
  }

  test('each code has its status in a problem document, and no raw output', async () => {
    for (const code of Object.keys(CODES) as FailureCode[]) {
      const response = await got(async () => toHttpResponse(failed(code)))
      expect(response.status).toBe(CODES[code].httpStatus)
      expect(response.headers.get('content-type')).toContain('application/problem+json')
      const text = await response.text()
      expect(JSON.parse(text)).toMatchObject({ code, status: response.status, call: 'call-1' })
      expect(text).not.toContain(SECRET)
    }
  })

  test('a limit says when to come back', async () => {
    const response = await got(async () => toHttpResponse(failed('rate_limited', 1_500)))
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('2')
  })

  test('a value and a fallback are answers; a fallback says that it is one', async () => {
    await using place = await harbour(['ok', 'unauthorized'])
    expect((await got(async () => toHttpResponse(await place.client.run(speak, 'The harbour is open.')))).status).toBe(
      200,
    )
    const offering = definePrompt({
      name: 'p',
      messages: (text: string) => text,
      onFailure: { default: degrade(() => ({ sorry: true })) },
    })
    const response = await got(async () => toHttpResponse(await place.client.run(offering, 'x')))
    expect(response.status).toBe(200)
    expect(response.headers.get('breakwater-fallback')).toBe('unauthorized')
    expect(await response.json()).toEqual({ sorry: true })
  })

  const EARLY: readonly (readonly [Play, number])[] = [
    ['unauthorized', 502],
    [{ fault: 'rate_limited', retryAfterMs: 60_000 }, 429],
    ['content_filter', 422],
  ]
  test.each(EARLY)('a stream that fails before its first event has a status of its own (%s)', async (play, status) => {
    await using place = await harbour([play], { retry: { attempts: 1 } })
    const response = await got(() => place.client.stream(speak, 'x', { budget: { timeMs: 5_000 } }).toResponse())
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
  })

  test('a stream goes through', async () => {
    await using place = await harbour([])
    const response = await got(() => place.client.stream(speak, 'The harbour is open.').toResponse({ format: 'text' }))
    expect(await response.text()).toBe('The harbour is open.')
  })
})
