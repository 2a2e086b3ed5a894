/** Both figures of a context overflow. */
export interface Overflow {
  readonly limitTokens: number
  readonly requestedTokens: number
}

interface Pattern {
  readonly pattern: RegExp
  /** Which group is which figure; both are named or neither. */
  readonly limit?: number
  readonly requested?: number
}

/** How servers word it, lower-cased. Each pattern is linear: a phrase, digits, a phrase. */
const PATTERNS: readonly Pattern[] = [
  // OpenAI, DeepSeek, vLLM, OpenRouter
  {
    pattern: /maximum context length is ([\d,]{1,15}) tokens[^\d]{1,120}?([\d,]{1,15}) (?:input )?tokens/,
    limit: 1,
    requested: 2,
  },
  { pattern: /maximum context length is [\d,]{1,15}/ },
  { pattern: /exceed the configured limit of [\d,]{1,15} tokens/ },
  { pattern: /exceeds the context window of this model/ },
  { pattern: /your input exceeds the context window/ },
  // Anthropic
  { pattern: /prompt is too long: ([\d,]{1,15}) tokens > ([\d,]{1,15}) maximum/, requested: 1, limit: 2 },
  { pattern: /prompt is too long/ },
  { pattern: /input length and .max_tokens. exceed context limit/ },
  // Gemini
  {
    pattern: /input token count \(([\d,]{1,15})\) exceeds the maximum number of tokens allowed \(([\d,]{1,15})\)/,
    requested: 1,
    limit: 2,
  },
  { pattern: /exceeds the maximum number of tokens allowed/ },
  // Groq
  { pattern: /reduce the length of the messages/ },
  // Mistral
  { pattern: /too large for model with [\d,]{1,15} maximum context length/ },
  // Together
  { pattern: /tokens. \+ .max_new_tokens. must be <= [\d,]{1,15}/ },
  // vLLM, when the output cap is the culprit
  { pattern: /.max_tokens. or .max_completion_tokens. is too large/ },
  // llama.cpp
  {
    pattern: /request \(([\d,]{1,15}) tokens\) exceeds the available context size \(([\d,]{1,15}) tokens\)/,
    requested: 1,
    limit: 2,
  },
  { pattern: /exceeds the available context size/ },
  // LM Studio, xAI, Bedrock
  { pattern: /greater than the context length/ },
  { pattern: /maximum prompt length is [\d,]{1,15}/ },
  { pattern: /input is too long for requested model/ },
]

/** `prompt + cap > limit`, as Anthropic words it: what was asked for is their sum. */
const SUM = /exceed context limit: ([\d,]{1,15}) \+ ([\d,]{1,15}) > ([\d,]{1,15})/

/** Whether an error's text speaks of a context that is too small, and the figures where it names both. */
export function readOverflow(message: string): { readonly overflow: Overflow | undefined } | undefined {
  const source = message.toLowerCase()
  const sum = SUM.exec(source)
  if (sum !== null) return { overflow: figures(sum[3], figure(sum[1]) + figure(sum[2])) }
  for (const { pattern, limit, requested } of PATTERNS) {
    const match = pattern.exec(source)
    if (match === null) continue
    if (limit === undefined || requested === undefined) return { overflow: undefined }
    return { overflow: figures(match[limit], figure(match[requested])) }
  }
  return undefined
}

const figure = (digits: string | undefined): number => Number((digits ?? '').replaceAll(',', ''))

function figures(limit: string | undefined, requestedTokens: number): Overflow | undefined {
  const limitTokens = figure(limit)
  return limitTokens > 0 && requestedTokens > 0 ? { limitTokens, requestedTokens } : undefined
}
