import type { FailureCode } from '../result/index.ts'

/**
 * What providers call their errors (`error.code`, `error.type`, `status`, `reason`), lower-cased, and what we do. A word
 * that says less than the status does (`invalid_request_error`, `error`) is not here: the status then decides.
 */
const CODES: Readonly<Record<string, FailureCode>> = {
  // money, daily quotas: waiting a minute does not help
  insufficient_quota: 'quota_exhausted',
  credit_balance_exhausted: 'quota_exhausted',
  organization_spend_limit_exceeded: 'quota_exhausted',
  project_spend_limit_exceeded: 'quota_exhausted',
  organization_usage_limit_exceeded: 'quota_exhausted',
  billing_hard_limit_reached: 'quota_exhausted',
  enforced_spend_limit_reached: 'quota_exhausted',
  contract_spend_limit_reached: 'quota_exhausted',
  billing_error: 'quota_exhausted',
  payment_required: 'quota_exhausted',
  weight_exceeds_budget: 'quota_exhausted',
  openrouter_credits: 'quota_exhausted',
  billing_disabled: 'quota_exhausted',
  // rate
  in_flight_budget_exhausted: 'rate_limited',
  openrouter_in_flight_budget: 'rate_limited',
  rate_limit_exceeded: 'rate_limited',
  rate_limit_error: 'rate_limited',
  ramp_limit_exceeded: 'rate_limited',
  slow_down: 'rate_limited',
  request_quota_exceeded: 'rate_limited',
  queue_exceeded: 'rate_limited',
  resource_exhausted: 'rate_limited',
  '1300': 'rate_limited',
  '1302': 'rate_limited',
  // capacity
  overloaded_error: 'overloaded',
  server_is_overloaded: 'overloaded',
  service_unavailable_error: 'overloaded',
  provider_overloaded: 'overloaded',
  provider_unavailable: 'overloaded',
  capacity_exceeded: 'overloaded',
  unavailable_error: 'overloaded',
  unavailable: 'overloaded',
  insufficient_system_resource: 'overloaded',
  cmek_context_unavailable: 'overloaded',
  cmek_key_unreachable: 'overloaded',
  compaction_unavailable: 'overloaded',
  // server
  server_error: 'server_error',
  internal_server_error: 'server_error',
  internal_error: 'server_error',
  internal: 'server_error',
  api_error: 'server_error',
  timeout_error: 'server_error',
  deadline_exceeded: 'server_error',
  server: 'server_error',
  timeout: 'server_error',
  vector_store_timeout: 'server_error',
  conflict_error: 'server_error',
  // size
  context_length_exceeded: 'input_too_long',
  exceed_context_size_error: 'input_too_long',
  max_tokens_exceeded: 'input_too_long',
  token_limit_exceeded: 'input_too_long',
  string_too_long: 'input_too_long',
  string_above_max_length: 'input_too_long',
  request_too_large: 'input_too_long',
  payload_too_large: 'input_too_long',
  '3051': 'input_too_long',
  // what the model wrote
  tool_use_failed: 'tool_arguments_invalid',
  json_validate_failed: 'not_json',
  // filters
  content_filter: 'content_filtered',
  responsibleaipolicyviolation: 'content_filtered',
  content_policy_violation: 'content_filtered',
  bio_policy: 'content_filtered',
  misalignment_policy_violation: 'content_filtered',
  refusal: 'refused',
  // credentials
  invalid_api_key: 'unauthorized',
  api_key_invalid: 'unauthorized',
  authentication_error: 'unauthorized',
  authentication: 'unauthorized',
  unauthenticated: 'unauthorized',
  permission_error: 'forbidden',
  permission_denied: 'forbidden',
  unsupported_country_region_territory: 'forbidden',
  // models
  model_not_found: 'model_not_found',
  deploymentnotfound: 'model_not_found',
  not_found_error: 'model_not_found',
  not_found: 'model_not_found',
  // requests
  unsupported_value: 'invalid_request',
  unsupported_parameter: 'invalid_request',
  invalid_value: 'invalid_request',
  invalid_prompt: 'invalid_request',
  invalid_request: 'invalid_request',
  invalid_argument: 'invalid_request',
  invalid_image: 'invalid_request',
  image_too_large: 'invalid_request',
  image_too_small: 'invalid_request',
  unsupported_image_format: 'invalid_request',
  image_not_found: 'invalid_request',
  image_download_failed: 'invalid_request',
  precondition_failed: 'invalid_request',
  failed_precondition: 'invalid_request',
  unprocessable: 'invalid_request',
  data_residency_mismatch: 'invalid_request',
}

export function codeOfWord(word: string): FailureCode | undefined {
  const name = word.toLowerCase()
  return Object.hasOwn(CODES, name) ? CODES[name] : undefined
}

/** Statuses that mean what their hundreds do not. */
const STATUSES: Readonly<Record<number, FailureCode>> = {
  401: 'unauthorized',
  402: 'quota_exhausted',
  403: 'forbidden',
  404: 'model_not_found',
  408: 'server_error',
  409: 'server_error',
  413: 'input_too_long',
  425: 'server_error',
  429: 'rate_limited',
  498: 'overloaded',
  501: 'invalid_request',
  503: 'overloaded',
  505: 'invalid_request',
  525: 'tls_failed',
  526: 'tls_failed',
  529: 'overloaded',
}

/**
 * For an error that arrived without words of its own.
 *
 * @param status 300 or above
 */
export function codeOfStatus(status: number): FailureCode {
  const known = STATUSES[status]
  if (known !== undefined) return known
  if (status >= 500) return 'server_error'
  // All that is left in the 4xx, and redirects: they are not followed, as credentials would go with them.
  return 'invalid_request'
}
