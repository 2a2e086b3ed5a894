import { type ClientOptions, createClient, type Result } from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'
import type { CallEnd, Callers } from './caller.ts'
import { isHttp, leadRoutes } from './lead-routes.ts'
import { scaleClient } from './scale-time.ts'

const DEFAULT_ATTEMPTS_PER_CALL = 12
const DEFAULT_ATTEMPTS_PER_ROUTE = 3

/** The user's own client and prompt. */
export function breakwaterCallers(options: ClientOptions, prompt: AnyPrompt, timeScale: number): Callers {
  const routes = options.routes.filter(isHttp).length
  return {
    name: 'breakwater',
    kind: 'client',
    routes,
    mostRequests: Math.min(
      options.budget?.attempts ?? DEFAULT_ATTEMPTS_PER_CALL,
      prompt.budget.attempts ?? DEFAULT_ATTEMPTS_PER_CALL,
      routes * (options.retry?.attempts ?? DEFAULT_ATTEMPTS_PER_ROUTE) * (1 + prompt.maxReasks),
    ),
    open(address) {
      const client = createClient(scaleClient(options, leadRoutes(options.routes, address), timeScale))
      return {
        call: async (mode, input, signal) => {
          const given = input as never
          const result =
            mode === 'plain' ? client.run(prompt, given, { signal }) : client.stream(prompt, given, { signal }).result
          return endOf(await result)
        },
        close: () => client.close({ drainMs: 0 }),
      }
    },
  }
}

function endOf(result: Result<unknown, unknown>): CallEnd {
  if (!result.ok) return { kind: 'failure', name: result.failure.code, code: result.failure.code }
  const isSimplified = result.caveats.some(({ code }) => code === 'schema_simplified')
  return { kind: 'value', value: result.value, isSimplified }
}
