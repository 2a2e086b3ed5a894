import { isFields, type JsonSchema } from '../dialects/index.ts'
import { FAULTS, type FaultName, isFaultName, type ParameterDescription } from '../faults/index.ts'
import { flag, integer, number, object, oneOf, problem, type Shape, text, texts } from './shape.ts'

const NAMES = Object.keys(FAULTS) as FaultName[]

/** Negative lengths are meant: `wrong_content_length` may promise too little. */
const SHAPES = {
  number: explanation => number(explanation),
  integer: explanation => integer(explanation, { min: Number.MIN_SAFE_INTEGER }),
  string: text,
  boolean: flag,
  headers: texts,
} as const satisfies { [type in ParameterDescription['type']]: (explanation: string) => Shape }

function parameterShape(parameter: ParameterDescription): Shape {
  const explanation = `${parameter.explanation}; default: ${parameter.default}`
  return parameter.values === undefined ? SHAPES[parameter.type](explanation) : oneOf(parameter.values, explanation)
}

function faultShape(name: FaultName, extra: { readonly [field: string]: Shape }): Shape {
  const parameters = Object.entries<ParameterDescription>(FAULTS[name].parameters)
  const required = parameters.filter(([, parameter]) => parameter.default === 'required').map(([field]) => field)
  return object(
    {
      fault: oneOf([name], FAULTS[name].explanation),
      ...Object.fromEntries(parameters.map(([field, parameter]) => [field, parameterShape(parameter)])),
      ...extra,
    },
    { required: ['fault', ...required, ...Object.keys(extra)], explanation: FAULTS[name].explanation },
  )
}

/** Names whose fault needs no parameter, as they may stand by themselves. */
const BARE_NAMES = NAMES.filter(name =>
  Object.values<ParameterDescription>(FAULTS[name].parameters).every(parameter => parameter.default !== 'required'),
)

const SHAPE_BY_NAME = new Map(NAMES.map(name => [name as string, faultShape(name, {})]))
const WEIGHT = { weight: number('how often it is drawn, against the sum of all weights') }
const WEIGHTED_BY_NAME = new Map([
  ['ok', object({ fault: oneOf(['ok'], 'a good answer'), ...WEIGHT }, { required: ['fault', 'weight'] })],
  ...NAMES.map(name => [name as string, faultShape(name, WEIGHT)] as const),
])

const schemasOf = (shapes: ReadonlyMap<string, Shape>): JsonSchema[] => [...shapes.values()].map(shape => shape.schema)

/** What the schemas of plays refer to: they are long, and stand in several places. */
export const PLAY_DEFINITIONS: JsonSchema = {
  play: { anyOf: [{ enum: ['ok', ...BARE_NAMES] }, ...schemasOf(SHAPE_BY_NAME)] },
  weighted: { anyOf: schemasOf(WEIGHTED_BY_NAME) },
}

/** A fault by its name, or an object with its name and parameters. */
export const playShape: Shape = {
  schema: { $ref: '#/$defs/play' },
  check(value, place, problems) {
    if (value === 'ok' || BARE_NAMES.includes(value as FaultName)) return
    if (typeof value === 'string') return void problems.push(unknownFault(place, value))
    checkByName(value, place, problems, SHAPE_BY_NAME)
  },
}

/** A play, or one with a weight. */
export const stormFaultShape: Shape = {
  schema: { anyOf: [playShape.schema, { $ref: '#/$defs/weighted' }] },
  check(value, place, problems) {
    if (isFields(value) && 'weight' in value) checkByName(value, place, problems, WEIGHTED_BY_NAME)
    else playShape.check(value, place, problems)
  },
}

function checkByName(value: unknown, place: string, problems: string[], shapes: ReadonlyMap<string, Shape>): void {
  if (!isFields(value)) return void problems.push(problem(place, 'a fault', value))
  const shape = shapes.get(String(value.fault))
  if (shape === undefined) problems.push(unknownFault(`${place}.fault`, value.fault))
  else shape.check(value, place, problems)
}

function unknownFault(place: string, name: unknown): string {
  if (typeof name === 'string' && isFaultName(name)) return `${place}: ${name} needs parameters`
  return problem(place, 'the name of a fault (`breakwater storms` lists them) or ok', name)
}
