import type { Capabilities, ReasoningLevel } from './dialect.ts'

/** Whose rules a route's models follow. */
export type ModelTable = 'openai-chat' | 'openai-responses' | 'anthropic' | 'gemini' | 'compatible'

/** One fact about some models. A later line wins over an earlier one, field by field. */
export interface CapabilityLine {
  readonly table: readonly ModelTable[]
  /** Against the lower-cased name without its vendor's prefix. */
  readonly models: RegExp
  readonly facts: Capabilities
  /** Where the fact comes from, and when it was read. */
  readonly source: string
  readonly date: string
}

const OPENAI: readonly ModelTable[] = ['openai-chat', 'openai-responses']
const CHAT: readonly ModelTable[] = ['openai-chat']
const ANTHROPIC: readonly ModelTable[] = ['anthropic']
const GEMINI: readonly ModelTable[] = ['gemini']
const COMPATIBLE: readonly ModelTable[] = ['compatible']

const LOW_TO_HIGH: readonly ReasoningLevel[] = ['low', 'medium', 'high']
const LOW_TO_XHIGH: readonly ReasoningLevel[] = [...LOW_TO_HIGH, 'xhigh']
const LOW_TO_MAX: readonly ReasoningLevel[] = [...LOW_TO_XHIGH, 'max']
const ALWAYS: Capabilities = { reasoning: true, reasoningDefault: 'on', sampling: 'refused' }

/** What is assumed of each table's models where no line says otherwise. */
const TABLE_DEFAULTS: Readonly<Record<ModelTable, Capabilities>> = {
  'openai-chat': {
    outputCapField: 'max_completion_tokens',
    outputModes: ['json_schema', 'tool', 'json_object', 'prompt'],
    reasoningForm: 'effort',
  },
  'openai-responses': {
    outputModes: ['json_schema', 'tool', 'json_object', 'prompt'],
    reasoningForm: 'effort',
    stop: false,
    seedField: null,
  },
  anthropic: {
    outputModes: ['json_schema', 'tool', 'prompt'],
    reasoningForm: 'adaptive',
    defaultOutputCap: 32_000,
    seedField: null,
  },
  gemini: { outputModes: ['json_schema', 'tool', 'json_object', 'prompt'], reasoningForm: 'level' },
  // The fields that all of them know.
  compatible: { outputCapField: 'max_tokens', outputModes: ['json_schema', 'json_object', 'prompt'], strict: false },
}

/** Figures and refusals as the providers' documents, their SDKs and live checks give them. */
export const CAPABILITY_LINES: readonly CapabilityLine[] = [
  // OpenAI
  {
    table: OPENAI,
    models: /^(?:gpt-[34]|chatgpt-4)/,
    facts: { reasoningForm: 'none' },
    source: "OpenAI's model pages",
    date: '2026-08',
  },
  {
    table: OPENAI,
    models: /^gpt-(?:3\.5|4-turbo|4-1106|4-0125)/,
    facts: { outputModes: ['tool', 'json_object', 'prompt'] },
    source: 'OpenAI, structured outputs: from gpt-4o on',
    date: '2026-08',
  },
  {
    table: OPENAI,
    models: /^gpt-4(?:-0613|-0314)?$/,
    facts: { outputModes: ['tool', 'prompt'] },
    source: 'OpenAI, JSON mode: from gpt-4-turbo on',
    date: '2026-08',
  },
  {
    table: OPENAI,
    models: /^o\d/,
    facts: { ...ALWAYS, reasoningLevels: LOW_TO_HIGH },
    source: 'live checks of pydantic-ai; AI SDK openai 4.0.118',
    date: '2026-07',
  },
  {
    table: OPENAI,
    models: /^(?:o1-mini|o1-preview|o3-mini)/,
    facts: { images: false },
    source: "OpenAI's forum: every image met a 400",
    date: '2026-11',
  },
  {
    table: CHAT,
    models: /^(?:o3(?!-mini)|o4-mini)/,
    facts: { stop: false },
    source: 'openai SDK 7.57; o3-mini took it in a recording',
    date: '2026-11',
  },
  {
    table: OPENAI,
    models: /^o1-(?:mini|preview)/,
    facts: { systemRole: 'user', outputModes: ['prompt'], tools: 'refused' },
    source: 'recorded 400 for both system roles',
    date: '2026-08',
  },
  {
    table: OPENAI,
    models: /^gpt-5(?:$|-)/,
    facts: { ...ALWAYS, reasoningLevels: ['minimal', ...LOW_TO_HIGH] },
    source: 'live checks of pydantic-ai; AI SDK openai 4.0.118',
    date: '2026-07',
  },
  {
    table: OPENAI,
    models: /^gpt-5-chat/,
    facts: { reasoning: false, reasoningDefault: 'off', reasoningForm: 'none', sampling: 'accepted' },
    source: 'AI SDK openai 4.0.118: not a reasoning model',
    date: '2026-11',
  },
  {
    table: OPENAI,
    models: /^gpt-5\.[1-4]/,
    facts: {
      reasoning: true,
      reasoningDefault: 'off',
      sampling: 'without_reasoning',
      reasoningLevels: ['none', ...LOW_TO_XHIGH],
    },
    source: 'live checks of pydantic-ai; AI SDK openai 4.0.118',
    date: '2026-07',
  },
  {
    table: OPENAI,
    models: /^gpt-5\.(?:[123]-chat|1-codex)/,
    facts: { ...ALWAYS, reasoningLevels: LOW_TO_XHIGH },
    source: 'live checks of pydantic-ai; AI SDK openai 4.0.118',
    date: '2026-07',
  },
  {
    table: OPENAI,
    models: /^gpt-5\.[5-9]/,
    facts: {
      reasoning: true,
      reasoningDefault: 'on',
      sampling: 'without_reasoning',
      reasoningLevels: ['none', ...LOW_TO_MAX],
    },
    source: 'AI SDK openai 4.0.118; live checks of pydantic-ai',
    date: '2026-11',
  },
  {
    table: OPENAI,
    models: /^gpt-5\.6/,
    facts: { cacheMarkers: 'breakpoint' },
    source: 'recorded: prompt_cache_breakpoint',
    date: '2026-08',
  },
  {
    table: CHAT,
    models: /^gpt-5\.6/,
    facts: { tools: 'without_reasoning' },
    source: 'AI SDK openai 4.0.118; third-party reports of the 400',
    date: '2026-11',
  },
  {
    table: OPENAI,
    models: /^gpt-6/,
    facts: {
      reasoning: true,
      reasoningDefault: 'on',
      sampling: 'without_reasoning',
      reasoningLevels: ['none', ...LOW_TO_MAX],
      cacheMarkers: 'breakpoint',
    },
    source: "OpenAI's model pages; AI SDK openai 4.0.118",
    date: '2026-11',
  },
  {
    table: CHAT,
    models: /^gpt-6-(?:sol|luna)/,
    facts: { tools: 'without_reasoning' },
    source: "OpenAI's model pages",
    date: '2026-11',
  },
  {
    table: OPENAI,
    models: /^gpt-6(?:-astra|\.1-sol)/,
    facts: { sampling: 'refused', reasoningLevels: LOW_TO_MAX },
    source: "OpenAI's model pages; AI SDK openai 4.0.118",
    date: '2026-11',
  },
  {
    table: CHAT,
    models: /^gpt-6(?:-astra|\.1-sol)/,
    facts: { tools: 'refused', reasoningLevels: LOW_TO_XHIGH },
    source: "OpenAI's model pages: max only on Responses, tools too",
    date: '2026-11',
  },
  {
    table: OPENAI,
    models: /^gpt-6\.2/,
    facts: { sampling: 'refused', reasoningLevels: LOW_TO_MAX },
    source: 'third-party probes',
    date: '2026-11',
  },
  {
    table: CHAT,
    models: /^gpt-6\.2/,
    facts: { reasoningLevels: LOW_TO_XHIGH },
    source: 'third-party probes',
    date: '2026-11',
  },
  {
    table: OPENAI,
    models: /^(?:gpt-\d|o\d).*-pro(?:$|-)/,
    facts: { ...ALWAYS, reasoningLevels: ['medium', 'high', 'xhigh'] },
    source: 'live checks of pydantic-ai',
    date: '2026-07',
  },
  // Anthropic
  {
    table: ANTHROPIC,
    models: /^claude-(?:instant|2|3)/,
    facts: { outputModes: ['tool', 'prompt'], reasoningForm: 'none', defaultOutputCap: 4_096 },
    source: "Anthropic's model pages",
    date: '2026-08',
  },
  {
    table: ANTHROPIC,
    models: /^claude-3-[57]-/,
    facts: { defaultOutputCap: 8_192 },
    source: "Anthropic's model pages",
    date: '2026-08',
  },
  {
    table: ANTHROPIC,
    models: /^claude-3-7-/,
    facts: { reasoningForm: 'budget' },
    source: "Anthropic's model pages",
    date: '2026-08',
  },
  {
    table: ANTHROPIC,
    models: /^claude-(?:opus|sonnet|haiku)-4(?:$|-)/,
    facts: { reasoningForm: 'budget' },
    source: 'recorded: thinking with a budget',
    date: '2026-08',
  },
  {
    table: ANTHROPIC,
    models: /^claude-(?:opus|sonnet)-4(?:$|-0|-2)/,
    facts: { outputModes: ['tool', 'prompt'] },
    source: 'pydantic-ai, AI SDK anthropic 4.0.105: output_config.format from 4.1 and 4.5 on',
    date: '2026-11',
  },
  {
    table: ANTHROPIC,
    models: /^claude-(?:opus|sonnet)-4-6/,
    facts: { reasoningForm: 'adaptive', reasoningBudget: true, reasoningLevels: ['none', ...LOW_TO_HIGH, 'max'] },
    source: 'recorded: adaptive; a 400 names low, medium, high, max',
    date: '2026-08',
  },
  {
    table: ANTHROPIC,
    models: /^claude-opus-4-[78]/,
    facts: { reasoningForm: 'adaptive', sampling: 'refused', reasoningLevels: ['none', ...LOW_TO_MAX] },
    source: 'Anthropic SDK 0.137; AI SDK anthropic 4.0.105',
    date: '2026-11',
  },
  {
    table: ANTHROPIC,
    models: /^claude-(?:opus|sonnet|haiku|fable|mythos)-5/,
    facts: {
      reasoning: true,
      reasoningDefault: 'on',
      reasoningForm: 'adaptive',
      sampling: 'refused',
      reasoningLevels: ['none', ...LOW_TO_MAX],
    },
    source: 'Anthropic SDK 0.137; AI SDK anthropic 4.0.105: they think by default',
    date: '2026-11',
  },
  {
    table: ANTHROPIC,
    models: /^claude-(?:opus-4-8|(?:opus|sonnet|haiku|fable|mythos)-5)/,
    facts: { systemInTurns: true },
    source: 'recorded on Opus 4.8 and Fable 5; in the types of SDK 1.12',
    date: '2026-11',
  },
  {
    table: ANTHROPIC,
    models: /^claude-(?:(?:opus|sonnet)-5-5|fable-5-[12])/,
    facts: { forcedTools: false, reasoningLevels: LOW_TO_MAX },
    source: "Anthropic's model pages; AI SDK anthropic 4.0.105",
    date: '2026-11',
  },
  // Gemini
  {
    table: GEMINI,
    models: /^gemini-(?:1|2\.0)/,
    facts: { reasoningForm: 'none', schemaWithTools: false },
    source: 'pydantic-ai: a schema beside tools from Gemini 3 on',
    date: '2026-08',
  },
  {
    table: GEMINI,
    models: /^gemini-2\.5/,
    facts: { reasoning: true, reasoningDefault: 'on', reasoningForm: 'budget', schemaWithTools: false },
    source: 'recorded: thinking_budget; pydantic-ai',
    date: '2026-08',
  },
  {
    table: GEMINI,
    models: /^gemini-2\.5-pro/,
    facts: { reasoningLevels: ['minimal', ...LOW_TO_MAX] },
    source: "Google's thinking page: cannot be switched off",
    date: '2026-08',
  },
  {
    table: GEMINI,
    models: /^gemini-(?:[3-9]|\d\d|(?:flash|pro|flash-lite)-latest)/,
    facts: {
      reasoning: true,
      reasoningDefault: 'on',
      needsSignatures: true,
      reasoningBudget: true,
      reasoningLevels: ['none', 'minimal', ...LOW_TO_MAX],
    },
    source: 'recorded: thoughtSignature; genai SDK 3.1',
    date: '2026-11',
  },
  {
    table: GEMINI,
    models: /^gemini-3-pro/,
    facts: { reasoningLevels: LOW_TO_MAX },
    source: 'genai SDK 3.1; no minimal on pro',
    date: '2026-11',
  },
  {
    table: GEMINI,
    models: /^gemini-(?:3\.5-flash-lite|3\.[6-9]|[4-9]|\d\d)/,
    facts: { sampling: 'ignored' },
    source: "Google's changelog, through third parties",
    date: '2026-11',
  },
  {
    table: GEMINI,
    models: /^gemini-(?:[4-9]|\d\d)/,
    facts: { reasoningBudget: false, reasoningLevels: LOW_TO_MAX },
    source: "Google's changelog, through third parties",
    date: '2026-11',
  },
  // Behind compatible servers only what does not depend on the server is taken from the model.
  {
    table: COMPATIBLE,
    models: /^(?:gpt-oss|deepseek-(?:r|reasoner)|qwq|magistral|o\d|gpt-[56]|grok-[4-9]|glm-[4-9]\.[5-9])/,
    facts: { reasoning: true, reasoningDefault: 'on' },
    source: "the models' cards",
    date: '2026-08',
  },
]

/** The table's defaults and every line that matches, in order. */
export function capabilitiesOf(table: ModelTable, model: string): Capabilities {
  const name = bareName(model)
  let capabilities = TABLE_DEFAULTS[table]
  for (const line of CAPABILITY_LINES) {
    if (line.table.includes(table) && line.models.test(name)) capabilities = { ...capabilities, ...line.facts }
  }
  return capabilities
}

/** `us.anthropic.claude-…`, `anthropic/claude-…`, `models/gemini-…` without what stands before the name. */
function bareName(model: string): string {
  const name = model.toLowerCase()
  const bare = name.slice(name.lastIndexOf('/') + 1)
  const vendor = bare.lastIndexOf('anthropic.')
  return vendor < 0 ? bare : bare.slice(vendor + 'anthropic.'.length)
}
