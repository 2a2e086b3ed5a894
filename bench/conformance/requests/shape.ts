import type { Capabilities, OutputMode } from '../../../packages/breakwater/src/provider/index.ts'
import type {
  JsonSchema,
  Message,
  Request,
  Settings,
  ToolDefinition,
} from '../../../packages/breakwater/src/result/index.ts'

export type Json = { readonly [field: string]: unknown }

/** A recorded request in our shapes, and what the route must say for it to go out the same. */
export interface ReadRequest {
  readonly request: Request
  readonly mode: OutputMode
  readonly capabilities: Capabilities
}

/** The request uses something that our shapes cannot hold; it is none of ours to send. */
export class OtherFeature extends Error {}

export interface RequestParts {
  readonly messages: readonly Message[]
  readonly tools?: readonly ToolDefinition[]
  readonly outputSchema?: JsonSchema | undefined
  readonly wantsJson?: boolean
  readonly settings?: Settings
  /** Fields that our shapes do not have. */
  readonly rest: Json
}

export const createRequest = (parts: RequestParts): Request => ({
  prompt: { name: 'recorded', version: '1', hash: '' },
  messages: parts.messages,
  tools: parts.tools ?? [],
  outputSchema: parts.outputSchema,
  wantsJson: parts.wantsJson ?? false,
  settings: parts.settings ?? {},
  extra: Object.keys(parts.rest).length === 0 ? {} : { body: parts.rest },
})

export const asList = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : [])
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Without members that are undefined. */
export const defined = <Shape extends object>(shape: Shape): Shape =>
  Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Shape

/** Only objects with exactly these fields, and of them those in brackets may be missing. */
export function expectFields(value: Json, fields: readonly string[], optional: readonly string[] = []): void {
  const names = Object.keys(value)
  const unknown = names.find(name => !fields.includes(name) && !optional.includes(name))
  const missing = fields.find(name => !names.includes(name))
  if (unknown !== undefined || missing !== undefined) throw new OtherFeature(unknown ?? missing)
}

/** `data:` URLs hold bytes. */
export function bytesOf(url: string): { readonly bytes: Uint8Array; readonly mediaType: string } | undefined {
  const match = /^data:([^;]+);base64,(.*)$/s.exec(url)
  if (match === null) return undefined
  return { bytes: Uint8Array.from(atob(match[2] ?? ''), char => char.charCodeAt(0)), mediaType: match[1] ?? '' }
}
