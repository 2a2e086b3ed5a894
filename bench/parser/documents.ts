/** Documents of the kind that models write, of about the size that is asked for. */
export interface Document {
  readonly name: string
  readonly valid: string
  readonly damaged: string
}

export const SCHEMA = {
  type: 'object',
  properties: {
    summary: { type: 'string' },
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'integer' },
          title: { type: 'string' },
          score: { type: 'number' },
          tags: { type: 'array', items: { type: 'string' } },
          kind: { enum: ['bug', 'feature', 'question'] },
          done: { type: 'boolean' },
        },
        required: ['id', 'title', 'score', 'tags', 'kind', 'done'],
      },
    },
  },
  required: ['summary', 'items'],
} as const

const KINDS = ['bug', 'feature', 'question']

const item = (id: number): object => ({
  id,
  title: `Item number ${id} says "hello" to the reader of this list`,
  score: (id % 100) / 7,
  tags: ['alpha', 'beta', `tag-${id}`],
  kind: KINDS[id % 3],
  done: id % 2 === 0,
})

export function documentOf(bytes: number): Document {
  const items: object[] = []
  let length = 40
  while (length < bytes) {
    const next = item(items.length)
    items.push(next)
    length += JSON.stringify(next).length + 1
  }
  const valid = JSON.stringify({ summary: 'A list of items', items })
  return { name: bytes >= 1_000_000 ? '1 MB' : '1 KB', valid, damaged: damage(valid) }
}

/** What often goes wrong, all over the document: a fence, trailing commas, Python's literals, a number in a string. */
function damage(valid: string): string {
  const body = valid
    .replaceAll('true}', 'True,}')
    .replaceAll('false}', 'False}')
    .replace(/"score":([\d.]+)/g, '"score":"$1"')
  return `Here you are:\n\`\`\`json\n${body}\n\`\`\`\n`
}
