import { useChat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import { NOTHING_SHOWN, readCall, show } from 'breakwater/reader'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'

// The page of the browser tests. What it shows stands in `window.seen`, for the test to read.

const seen = { status: 'starting' }
Object.assign(window, { seen })

const { searchParams: parameters } = new URL(location.href)
const scene = parameters.get('scene') ?? ''

let hasAsked = false

function Chat() {
  const { messages, status, error, sendMessage } = useChat({
    transport: new DefaultChatTransport({ api: `/ai-ui?scene=${scene}` }),
  })
  Object.assign(seen, { status, error: error?.message, messages })
  if (!hasAsked) {
    hasAsked = true
    setTimeout(() => void sendMessage({ text: 'hello' }))
  }
  return createElement('pre', null, JSON.stringify(messages))
}

/** Our own events, by our own reader. */
async function readOwn() {
  let shown = NOTHING_SHOWN
  const events = []
  for await (const event of readCall(await fetch(`/breakwater?scene=${scene}`))) {
    shown = show(shown, event)
    events.push(event.type)
    if (event.type === 'done')
      Object.assign(seen, { status: event.ok ? 'ready' : 'error', error: event.ok ? undefined : event.failure.code })
  }
  Object.assign(seen, { shown, events })
}

if (parameters.get('reader') === 'own') void readOwn()
else createRoot(document.body.appendChild(document.createElement('main'))).render(createElement(Chat))
