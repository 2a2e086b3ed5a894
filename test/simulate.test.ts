import { createClient, openaiCompatible } from 'breakwater'
import { expect, test } from 'vitest'
import { runChild } from './child.ts'

test('npx breakwater simulate plays the provider for a client, and ends with Ctrl-C', async () => {
  const answers: string[] = []
  let isCalled = false
  const ended = await runChild(['npx', '--no-install', 'breakwater', 'simulate', '--storm', 'calm', '--port', '0'], {
    onOutput(out, interrupt) {
      const baseURL = out.match(/http:\/\/127\.0\.0\.1:\d+\/v1/)?.[0]
      if (baseURL === undefined || isCalled) return
      isCalled = true
      const client = createClient({ routes: [openaiCompatible({ model: 'any', baseURL })] })
      void client
        .ask('A breakwater protects ships from waves.')
        .then(result => answers.push(result.ok ? result.value : result.failure.code))
        .finally(() => client.close())
        .finally(interrupt)
    },
  })
  expect(answers).toEqual([expect.stringContaining('protects ships from waves')])
  expect(ended.out).toContain('1 requests, 0 with a fault.')
  // npm passes on the signal that it was sent.
  expect([0, 130, null]).toContain(ended.code)
})
