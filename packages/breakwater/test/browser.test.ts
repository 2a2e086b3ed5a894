import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from './browser/chromium.ts'
import { servePage } from './browser/serve.ts'

/** What stands in a real browser that reads our streams: with `useChat` of the AI SDK, and with our own reader. */

let browser: Browser
let place: Awaited<ReturnType<typeof servePage>>
beforeAll(async () => {
  ;[browser, place] = await Promise.all([launchChromium(), servePage()])
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await place?.[Symbol.asyncDispose]()
})

interface Seen {
  readonly status: string
  readonly error?: string
  readonly messages?: readonly { readonly role: string; readonly parts: readonly object[] }[]
  readonly shown?: { readonly text: string; readonly reasoning: string; readonly value: unknown }
  readonly events?: readonly string[]
}

async function open(scene: string, reader: 'own' | 'useChat'): Promise<Seen> {
  const page = await browser.newPage()
  await page.goto(`${place.origin}/?scene=${scene}&reader=${reader}`)
  const isOver =
    'window.seen !== undefined && ["ready", "error"].includes(window.seen.status) && (window.seen.shown ?? window.seen.messages?.[1] ?? window.seen.error) !== undefined'
  await page.waitForFunction(isOver)
  const seen = (await page.evaluate('window.seen')) as Seen
  await page.close()
  return seen
}

const partsOf = (seen: Seen): readonly object[] => seen.messages?.[1]?.parts ?? []

describe("useChat of '@ai-sdk/react'", () => {
  test('shows reasoning and text as parts of their own', async () => {
    const seen = await open('talk', 'useChat')
    expect(seen.status).toBe('ready')
    expect(partsOf(seen)).toMatchObject([
      { type: 'step-start' },
      { type: 'reasoning', text: 'First the harbour, then the waves.', state: 'done' },
      { type: 'text', text: 'Ships rest behind it – „ruhig“ 🛟.', state: 'done' },
    ])
  })

  test('shows a tool call with its input and its output, and the step after it', async () => {
    const seen = await open('tool', 'useChat')
    expect(seen.status).toBe('ready')
    expect(partsOf(seen)).toMatchObject([
      { type: 'step-start' },
      { type: 'text', text: 'I look her up.' },
      {
        type: 'tool-look_up',
        toolCallId: 'call_1',
        state: 'output-available',
        input: { ship: 'Ada' },
        output: 'Ada rests in the harbour',
      },
      { type: 'step-start' },
      { type: 'text', text: 'The Ada rests.' },
    ])
  })

  test.each(['broken', 'restart'])('%s: is told that the answer broke', async scene => {
    const seen = await open(scene, 'useChat')
    expect(seen).toMatchObject({ status: 'error', error: 'callback_failed' })
  })
})

describe('our own reader', () => {
  test('shows reasoning and text, and ends with the value', async () => {
    const { status, shown } = await open('talk', 'own')
    expect(status).toBe('ready')
    expect(shown).toMatchObject({
      reasoning: 'First the harbour, then the waves.',
      text: 'Ships rest behind it – „ruhig“ 🛟.',
      value: 'Ships rest behind it – „ruhig“ 🛟.',
    })
  })

  test('keeps what the steps before had said', async () => {
    const { shown, events } = await open('tool', 'own')
    expect(events).toEqual(expect.arrayContaining(['tool', 'toolResult', 'step', 'done']))
    expect(shown?.text).toBe('I look her up.The Ada rests.')
  })

  test('drops what a restart takes back', async () => {
    const { shown, events } = await open('restart', 'own')
    expect(events).toContain('restart')
    expect(shown).toMatchObject({ text: 'Ships rest.', value: 'Ships rest.' })
  })

  test('is told that the answer broke', async () => {
    expect(await open('broken', 'own')).toMatchObject({ status: 'error', error: 'callback_failed' })
  })
})
