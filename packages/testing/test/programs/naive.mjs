// A program as many begin: it asks for JSON, reads the body, and prints a field. Nothing is looked at on the way.
const response = await fetch(`${process.env.OPENAI_BASE_URL}/chat/completions`, {
  method: 'POST',
  headers: { authorization: `Bearer ${process.env.OPENAI_API_KEY}`, 'content-type': 'application/json' },
  body: JSON.stringify({
    model: 'any',
    stream: process.argv.includes('--stream'),
    messages: [{ role: 'user', content: 'Summarize as JSON with summary, key_points and confidence: The storm.' }],
  }),
})
if (process.argv.includes('--stream')) {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of response.body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      if (!line.startsWith('data: {')) continue
      process.stdout.write(JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '')
    }
  }
} else {
  const { choices } = await response.json()
  const value = JSON.parse(choices[0].message.content)
  process.stdout.write(`${value.summary}\n${value.key_points}\n${value.confidence}\n`)
}
