import type { JsonSchema } from '../dialects/index.ts'
import { PLAY_DEFINITIONS, playShape, stormFaultShape } from './play-shape.ts'
import { flag, integer, list, number, object, oneOf, type Shape, text } from './shape.ts'
import type { ConnectionRules, Latency, RateLimit, Script, Storm, StormWindow } from './storm.ts'

const script: Shape = object(
  {
    text: text('only for the conversation whose first user message contains this'),
    play: list(playShape, 'what it meets, attempt by attempt'),
  } satisfies Record<keyof Script, Shape>,
  { required: ['play'] },
)

const window: Shape = object(
  {
    fromMs: number('when it opens, in milliseconds since the storm began'),
    untilMs: number('when it closes'),
    everyMs: number('it comes again after so long'),
    play: playShape,
    rampToMs: number('extra time to the first byte, growing from 0 to this'),
    isDown: flag('nothing listens: connections are refused'),
  } satisfies Record<keyof StormWindow, Shape>,
  { required: ['fromMs', 'untilMs'] },
)

const latency: Shape = object({
  firstByteMs: number('median time to the first byte'),
  perTokenMs: number('time between two tokens of a stream'),
  spread: number('sigma of the log-normal around the median'),
} satisfies Record<keyof Latency, Shape>)

const rateLimit: Shape = object({
  requests: integer('requests in each stretch', { min: 1 }),
  tokens: integer('tokens in each stretch, input and allowed output together', { min: 1 }),
  perMs: number('how long a stretch is, in milliseconds; default 60000', { min: 1 }),
} satisfies Record<keyof RateLimit, Shape>)

const connections: Shape = object({
  max: integer('at most so many connections at a time', { min: 1 }),
  over: oneOf(['reset', 'wait'], 'what happens to one more; default reset'),
  acceptAfterMs: number('each is left unheard for so long'),
  faults: list(oneOf(['ok', 'reset', 'close', 'silence', 'garbage'], 'what it meets'), 'one per connection, in order'),
} satisfies Record<keyof ConnectionRules, Shape>)

export const stormShape: Shape = object(
  {
    name: text('how it is called'),
    description: text('what it is for'),
    seed: integer('decides every draw; default 1'),
    faults: list(stormFaultShape, 'one per request in order, or draws with weights'),
    conversations: list(script, 'scripts, one per text'),
    shuffle: flag('deal the scripts in an order drawn by the seed, again and again'),
    maxCountedInARow: integer('at most so many faults in a row that a circuit breaker counts', { min: 1 }),
    windows: list(window, 'stretches of time'),
    latency,
    rateLimit,
    connections,
  } satisfies Record<keyof Storm, Shape>,
  { required: ['name'] },
)

/** The JSON Schema of a storm file, for editors and other tools. */
export const stormSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Breakwater storm',
  ...stormShape.schema,
  $defs: PLAY_DEFINITIONS,
}
