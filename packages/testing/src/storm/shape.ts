import { isFields, type JsonSchema } from '../dialects/index.ts'

/** One description of a form that both checks data with readable problems and is a JSON Schema. */
export interface Shape {
  readonly schema: JsonSchema
  /** Adds a sentence for each thing that is wrong: the place, what was expected, what stands there. */
  check(value: unknown, place: string, problems: string[]): void
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return value === null ? 'null' : 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value)
}

export const problem = (place: string, expected: string, value: unknown): string =>
  `${place === '' ? 'the storm' : place}: expected ${expected}, received ${describeValue(value)}`

function primitive(expected: string, schema: JsonSchema, holds: (value: unknown) => boolean): Shape {
  return {
    schema,
    check(value, place, problems) {
      if (!holds(value)) problems.push(problem(place, expected, value))
    },
  }
}

export const text = (explanation: string): Shape =>
  primitive('a text', { type: 'string', description: explanation }, value => typeof value === 'string')

export const flag = (explanation: string): Shape =>
  primitive('true or false', { type: 'boolean', description: explanation }, value => typeof value === 'boolean')

export const oneOf = (values: readonly string[], explanation: string): Shape =>
  primitive(`one of ${values.join(', ')}`, { enum: values, description: explanation }, value =>
    values.includes(value as string),
  )

export const number = (explanation: string, { min = 0 }: { readonly min?: number } = {}): Shape =>
  primitive(
    `a number from ${min}`,
    { type: 'number', minimum: min, description: explanation },
    value => typeof value === 'number' && value >= min && value < Number.POSITIVE_INFINITY,
  )

export const integer = (explanation: string, { min = 0 }: { readonly min?: number } = {}): Shape =>
  primitive(
    `a whole number from ${min}`,
    { type: 'integer', minimum: min, description: explanation },
    value => Number.isSafeInteger(value) && (value as number) >= min,
  )

export const texts = (explanation: string): Shape =>
  primitive(
    'an object of texts',
    { type: 'object', additionalProperties: { type: 'string' }, description: explanation },
    value => isFields(value) && Object.values(value).every(entry => typeof entry === 'string'),
  )

export const list = (item: Shape, explanation: string): Shape => ({
  schema: { type: 'array', items: item.schema, description: explanation },
  check(value, place, problems) {
    if (!Array.isArray(value)) return void problems.push(problem(place, 'a list', value))
    for (const [index, entry] of value.entries()) item.check(entry, `${place}[${index}]`, problems)
  },
})

export function object(
  fields: { readonly [name: string]: Shape },
  { required = [], explanation }: { required?: readonly string[]; explanation?: string } = {},
): Shape {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, shape]) => [name, shape.schema]))
  return {
    schema: {
      type: 'object',
      properties,
      required,
      additionalProperties: false,
      ...(explanation === undefined ? {} : { description: explanation }),
    },
    check(value, place, problems) {
      if (!isFields(value)) return void problems.push(problem(place, 'an object', value))
      const at = (name: string): string => (place === '' ? name : `${place}.${name}`)
      for (const [name, entry] of Object.entries(value)) {
        const shape = Object.hasOwn(fields, name) ? fields[name] : undefined
        if (shape === undefined)
          problems.push(`${at(name)}: no such field; there are ${Object.keys(fields).join(', ')}`)
        else shape.check(entry, at(name), problems)
      }
      for (const name of required)
        if (!Object.hasOwn(value, name)) problems.push(problem(at(name), 'a value', undefined))
    },
  }
}
