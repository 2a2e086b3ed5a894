import type { Dotprompt } from 'dotprompt'
import { misuse } from '../result/index.ts'
import { guardKey, OPENING, restore } from './guard-input.ts'

/** What one filling of a template tells its helpers. */
export interface RenderContext {
  readonly mark: string
  /** The first filling, with nothing in it: what the input leaves open is not judged. */
  readonly isTrial: boolean
  readonly [key: string]: unknown
}

interface HelperOptions {
  readonly hash: { readonly [name: string]: unknown }
  readonly data: RenderContext
  fn(context: unknown): string
  inverse(context: unknown): string
  lookupProperty(object: unknown, key: string): unknown
}

const ROLES: readonly unknown[] = ['system', 'user', 'model']

/** Dotprompt's and Handlebars' helpers that read a text of the input, for inputs whose texts stand between marks. */
export function defineHelpers(dotprompt: Dotprompt): void {
  const helpers: { readonly [name: string]: (this: unknown, ...words: never[]) => unknown } = {
    role(role: unknown, { data }: HelperOptions) {
      const name = plain(role, data)
      const isOpen = data.isTrial && name === undefined
      if (!isOpen && !ROLES.includes(name)) throw misuse('{{role}}', '"system", "user" or "model"', 'another role')
      return `${OPENING}role:${isOpen ? 'user' : name}>>>`
    },
    media({ hash: { url, contentType } }: HelperOptions) {
      const type = typeof contentType === 'string' ? ` ${encoded(contentType)}` : ''
      return `${OPENING}media:url ${encoded(url)}${type}>>>`
    },
    if(value: unknown, options: HelperOptions) {
      return (isTruthy(value, options) ? options.fn : options.inverse)(this)
    },
    unless(value: unknown, options: HelperOptions) {
      return (isTruthy(value, options) ? options.inverse : options.fn)(this)
    },
    ifEquals(left: unknown, right: unknown, options: HelperOptions) {
      return (isEqual(left, right, options) ? options.fn : options.inverse)(this)
    },
    unlessEquals(left: unknown, right: unknown, options: HelperOptions) {
      return (isEqual(left, right, options) ? options.inverse : options.fn)(this)
    },
    lookup(object: unknown, key: unknown, { data, lookupProperty }: HelperOptions) {
      const name = plain(key, data)
      if (object === undefined || object === null) return object
      return lookupProperty(object, guardKey(String(name), data.mark))
    },
  }
  for (const [name, helper] of Object.entries(helpers)) dotprompt.defineHelper(name, helper as never)
}

/** A `>` or a space in an address would end its marker. */
const encoded = (word: unknown): string => encodeURIComponent(String(word).toWellFormed())

const plain = (value: unknown, { mark }: RenderContext): unknown =>
  typeof value === 'string' ? restore(value, mark) : value

const isEqual = (left: unknown, right: unknown, { data }: HelperOptions): boolean =>
  plain(left, data) === plain(right, data)

/** As Handlebars has it: an empty list is nothing, and so is 0 unless `includeZero` says otherwise. */
function isTruthy(value: unknown, { data, hash }: HelperOptions): boolean {
  const given = plain(value, data)
  if (given === 0) return hash.includeZero === true
  return Array.isArray(given) ? given.length > 0 : Boolean(given)
}
