import type { StandardSchemaV1 } from '@standard-schema/spec'
import { createFailure } from '../result/index.ts'
import type { Guide, ParseOptions, ParseResult, Steps } from './guide.ts'
import { isBlank } from './inspect-text.ts'
import { readLeniently } from './lenient.ts'
import { failed } from './outcome.ts'
import { readStrictly } from './strict.ts'

const MAX_CHARACTERS = 20_000_000
const MAX_DEPTH = 200

/** Reads a text: at once where the schema validates synchronously, else as a promise. */
export function parseText(
  guide: Guide,
  text: string,
  options: ParseOptions = {},
): ParseResult<unknown> | Promise<ParseResult<unknown>> {
  const steps = parse(guide, text, options)
  const validate = guide.schema['~standard'].validate
  let step = steps.next()
  while (step.done !== true) {
    const checked = validate(step.value)
    if (checked instanceof Promise) return parseLater(steps, checked, validate)
    step = steps.next(checked)
  }
  return step.value
}

async function parseLater(
  steps: Steps<ParseResult<unknown>>,
  first: Promise<StandardSchemaV1.Result<unknown>>,
  validate: StandardSchemaV1.Props['validate'],
): Promise<ParseResult<unknown>> {
  let step = steps.next(await first)
  while (step.done !== true) step = steps.next(await validate(step.value))
  return step.value
}

function* parse(guide: Guide, text: string, options: ParseOptions): Steps<ParseResult<unknown>> {
  const maxCharacters = options.limits?.maxCharacters ?? MAX_CHARACTERS
  const settings = {
    maxRepairs: options.maxRepairs ?? 'all',
    isTruncated: options.truncated ?? false,
    maxDepth: options.limits?.maxDepth ?? MAX_DEPTH,
  }
  if (text.length > maxCharacters) {
    return failed(
      'not_json',
      `the output is longer than limits.maxCharacters`,
      `offset ${maxCharacters}`,
      'the end',
      `${text.length} characters`,
    )
  }
  const strict = yield* readStrictly(guide, text, settings)
  if (strict.result !== undefined) return strict.result
  if (isBlank(text)) return { ok: false, failure: createFailure('empty', 'the output is empty') }
  return yield* readLeniently(guide, text, settings, strict.scalar)
}
