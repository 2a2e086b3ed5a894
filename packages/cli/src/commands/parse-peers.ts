import { type JsonSchema, parseOutput } from 'breakwater'

/** How another parser reads a text; throws where it does not. */
type Read = (text: string) => unknown

/** One line for each peer: its value and whether the schema takes it, or that it gave up. */
export async function readByPeers(schema: JsonSchema, text: string): Promise<string> {
  const lines = ['']
  for (const [name, load] of PEERS) {
    const read = await load().catch(() => undefined)
    lines.push(`${name.padEnd(12)}${read === undefined ? 'not installed' : await outcome(read, text, schema)}`)
  }
  return `${lines.join('\n')}\n`
}

async function outcome(read: Read, text: string, schema: JsonSchema): Promise<string> {
  try {
    const value = await read(text)
    const json = JSON.stringify(value) ?? 'null'
    const { ok } = parseOutput(schema, json, { maxRepairs: 'none' })
    return `${ok ? 'fits' : 'does not fit'}: ${json}`
  } catch {
    return 'cannot read it'
  }
}

const PEERS: readonly [name: string, load: () => Promise<Read>][] = [
  ['JSON.parse', async () => JSON.parse],
  [
    'jsonrepair',
    async () => {
      const { jsonrepair } = (await importPeer('jsonrepair')) as { jsonrepair: (text: string) => string }
      return text => JSON.parse(jsonrepair(text))
    },
  ],
  [
    'AI SDK',
    async () => {
      const { parsePartialJson } = (await importPeer('ai')) as {
        parsePartialJson: (text: string) => Promise<{ value: unknown; state: string }>
      }
      return async text => {
        const { value, state } = await parsePartialJson(text)
        if (state === 'failed-parse') throw new SyntaxError(state)
        return value
      }
    },
  ],
]

/** By a variable, so that a package which is not a dependency may be missing. */
const importPeer = (name: string): Promise<unknown> => import(name)
