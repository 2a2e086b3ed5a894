import type { Repair } from '../result/index.ts'

export interface RepairKind {
  /** `format`: how the value was written down. `content`: what was written. */
  readonly kind: 'format' | 'content'
  readonly cost: number
}

const format = (cost: number): RepairKind => ({ kind: 'format', cost })
const content = (cost: number): RepairKind => ({ kind: 'content', cost })

/** Names are public API. */
export type RepairName =
  | 'fence'
  | 'unclosed_fence'
  | 'surrounding_text'
  | 'reasoning_block'
  | 'earlier_draft'
  | 'invisible_characters'
  | 'double_encoded'
  | 'escaped_text'
  | 'html_escaped'
  | 'json_lines'
  | 'trailing_comma'
  | 'extra_comma'
  | 'missing_comma'
  | 'wrong_separator'
  | 'missing_bracket'
  | 'mismatched_bracket'
  | 'unclosed'
  | 'comment'
  | 'stray_text'
  | 'ellipsis'
  | 'tuple'
  | 'single_quotes'
  | 'smart_quotes'
  | 'back_quotes'
  | 'triple_quotes'
  | 'missing_quote'
  | 'unescaped_quote'
  | 'raw_control_character'
  | 'invalid_escape'
  | 'concatenated_strings'
  | 'unquoted_key'
  | 'unquoted_string'
  | 'python_literal'
  | 'javascript_literal'
  | 'number_form'
  | 'number_from_string'
  | 'currency_sign'
  | 'percent_sign'
  | 'boolean_from_string'
  | 'null_from_string'
  | 'not_a_number_to_null'
  | 'string_from_number'
  | 'string_from_boolean'
  | 'exact_number_as_string'
  | 'label_spelling'
  | 'key_spelling'
  | 'item_to_list'
  | 'list_of_one'
  | 'wrapper_removed'
  | 'null_dropped'
  | 'extra_field_dropped'
  | 'unsafe_key_dropped'
  | 'answer_in_text'

/** Every change that the parser may make. Names are public: documented in docs/parsing.md. */
export const REPAIRS: Readonly<Record<RepairName, RepairKind>> = {
  // around the value
  fence: format(1),
  unclosed_fence: format(1),
  surrounding_text: format(1),
  reasoning_block: format(1),
  earlier_draft: format(3),
  invisible_characters: format(1),
  double_encoded: format(2),
  escaped_text: format(2),
  html_escaped: format(2),
  json_lines: format(1),
  // between values
  trailing_comma: format(1),
  extra_comma: format(1),
  missing_comma: format(2),
  wrong_separator: format(1),
  missing_bracket: format(3),
  mismatched_bracket: format(3),
  unclosed: format(3),
  comment: format(1),
  stray_text: format(3),
  ellipsis: format(4),
  tuple: format(1),
  // values
  single_quotes: format(1),
  smart_quotes: format(1),
  back_quotes: format(1),
  triple_quotes: format(1),
  missing_quote: format(3),
  unescaped_quote: format(3),
  raw_control_character: format(1),
  invalid_escape: format(2),
  concatenated_strings: format(2),
  unquoted_key: format(1),
  unquoted_string: format(2),
  python_literal: format(1),
  javascript_literal: format(1),
  number_form: format(1),
  // content, by the schema
  number_from_string: content(2),
  currency_sign: content(3),
  percent_sign: content(3),
  boolean_from_string: content(2),
  null_from_string: content(2),
  not_a_number_to_null: content(3),
  string_from_number: content(1),
  string_from_boolean: content(1),
  exact_number_as_string: content(1),
  label_spelling: content(1),
  key_spelling: content(1),
  item_to_list: content(2),
  list_of_one: content(2),
  wrapper_removed: content(2),
  null_dropped: content(1),
  extra_field_dropped: content(3),
  unsafe_key_dropped: content(1),
  answer_in_text: content(3),
}

/** More say nothing new, and hostile output could make millions. */
const MAX_REPAIRS = 1_000

export const isFull = (repairs: readonly Repair[]): boolean => repairs.length >= MAX_REPAIRS

export function addRepair(repairs: Repair[], name: RepairName, place: string | number): void {
  if (isFull(repairs)) return
  repairs.push({ name, place: typeof place === 'number' ? `offset ${place}` : place, cost: REPAIRS[name].cost })
}
