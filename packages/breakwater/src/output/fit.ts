import { isTakenAsIs } from './as-is.ts'
import { skipSpace } from './characters.ts'
import { Findings, type Fitting } from './findings.ts'
import { isNearMiss } from './inspect-nearest.ts'
import { isLabel, isNullWord, isTrue, mayBeSeveral, readBoolean, readLabel } from './label.ts'
import { isExact, readNumberText } from './number-text.ts'
import { placeOf, type Step } from './place.ts'
import { numberOf } from './read-bare.ts'
import { readValue } from './reader.ts'
import type { RepairName } from './repairs.ts'
import { BOOLEAN, INTEGER, type Label, LIST, NULL, NUMBER, OBJECT, type Shape, STRING } from './shape.ts'
import { setMember } from './tree.ts'
import { wrappedMember } from './wrapper.ts'
import {
  Doubled,
  isObject,
  isScalar,
  Spelled,
  scalarOf,
  valuesOf,
  type Written,
  type WrittenObject,
  type WrittenScalar,
} from './written.ts'

export interface FitOptions {
  /** Without coercions a value is read as it was written. */
  readonly canCoerce: boolean
  /** A bracket was missing: a field may stand in the wrong object, so none is dropped. */
  readonly isMisplaced: boolean
  readonly maxDepth: number
}

/** Reads by a shape: exactly where it can, by a coercion that loses nothing where it must. What fits is not copied. */
export function fit(written: Written, shape: Shape | undefined, options: FitOptions): Fitting {
  const fitter = new Fitter(options)
  const value = fitter.read(written, options.canCoerce ? shape : undefined)
  return { value, ...fitter.findings() }
}

interface Captured {
  readonly value: unknown
  readonly findings: Findings
}

/** The depth of what was written is bounded by the reader's limit, and so is this recursion. */
class Fitter {
  readonly #options: FitOptions
  readonly #path: Step[] = []
  /** What each container came to by a union: without it, nested unions would take exponential time. */
  readonly #known = new Map<Written, Map<Shape, Captured>>()
  #found = new Findings()

  constructor(options: FitOptions) {
    this.#options = options
  }

  findings(): Findings {
    return this.#found
  }

  read(written: Written, shape: Shape | undefined): unknown {
    if (shape === undefined || shape.isAny) return this.#plain(written)
    if (shape.alternatives.length > 0) return this.#union(written, shape)
    if (this.#path.length === 0 && isObject(written)) return this.#root(written, shape)
    return this.#single(written, shape)
  }

  #single(written: Written, shape: Shape): unknown {
    if (shape.labels !== undefined) return this.#label(written, shape, shape.labels)
    if (isScalar(written)) return isTakenAsIs(written, shape) ? written : this.#scalar(written, shape)
    if (isObject(written)) {
      if (!shape.allows(OBJECT)) return this.#inList(written, shape)
      return this.#usualObject(written, shape) ?? this.#anyObject(written, shape)
    }
    if (shape.allows(LIST)) return this.#items(written, shape)
    return written.length === 1 ? this.#listOfOne(written, shape) : this.#misfit(written)
  }

  #scalar(written: WrittenScalar, shape: Shape): unknown {
    const { kind, text } = scalarOf(written)
    switch (kind) {
      case 'number':
        return this.#number(written, text, shape)
      case 'boolean':
        if (shape.allows(BOOLEAN)) return isTrue(text)
        return shape.allows(STRING) ? this.#noted('string_from_boolean', text) : this.#inList(written, shape)
      case 'null':
        return shape.allows(NULL) ? null : this.#misfit(written)
      default:
        return this.#text(written, text, shape)
    }
  }

  // --- as written

  #plain(written: Written): unknown {
    if (written instanceof Spelled)
      return written.kind === 'number' ? this.#plainNumber(written.text) : isTrue(written.text)
    if (typeof written !== 'object' || written === null) return written
    return isObject(written) ? this.#plainObject(written) : this.#items(written, undefined)
  }

  #plainNumber(text: string): number | null {
    const value = this.#exactly(text, numberOf(text))
    if (Number.isFinite(value)) return value
    this.#note('not_a_number_to_null')
    return null
  }

  #plainObject(written: WrittenObject): unknown {
    const object: Record<string, unknown> = {}
    for (const key of Object.keys(written)) {
      for (const item of valuesOf(written[key]!)) {
        if (!this.#isUnsafe(key)) this.#set(object, key, this.#child(key, item, undefined))
      }
    }
    return object
  }

  /** The list itself where no item changes. */
  #items(items: readonly Written[], shape: Shape | undefined): unknown[] {
    let values: unknown[] | undefined
    for (let i = 0; i < items.length; i++) {
      const item = shape?.item(i)
      if (isTakenAsIs(items[i]!, item)) continue
      const value = this.#child(i, items[i]!, item)
      if (value === items[i]) continue
      values ??= items.slice()
      values[i] = value
    }
    return values ?? (items as unknown[])
  }

  #child(step: Step, written: Written, shape: Shape | undefined): unknown {
    this.#path.push(step)
    const value = this.read(written, shape)
    this.#path.pop()
    return value
  }

  // --- scalars

  #number(written: Written, text: string, shape: Shape): unknown {
    const value = numberOf(text)
    if (!Number.isFinite(value)) {
      if (!shape.allows(NULL)) return this.#misfit(written)
      this.#note('not_a_number_to_null')
      return null
    }
    if (shape.allows(NUMBER | INTEGER)) {
      if (shape.allows(STRING) && !isExact(text, value)) return this.#noted('exact_number_as_string', text)
      if (shape.allows(NUMBER) || Number.isInteger(value)) return this.#exactly(text, value)
      return this.#misfit(written)
    }
    // A date is never made of a number.
    if (shape.allows(STRING) && shape.format === undefined) return this.#noted('string_from_number', text)
    return this.#inList(written, shape)
  }

  #text(written: Written, text: string, shape: Shape): unknown {
    if (shape.allows(STRING)) return text
    if (shape.allows(NUMBER | INTEGER)) {
      const number = readNumberText(text)
      if (number !== undefined && (shape.allows(NUMBER) || Number.isInteger(number.value))) {
        for (const repair of number.repairs) this.#note(repair)
        return this.#exactly(number.spelling, number.value)
      }
    }
    if (shape.allows(BOOLEAN)) {
      const boolean = readBoolean(text)
      if (boolean !== undefined) return this.#noted('boolean_from_string', boolean)
    }
    if (shape.allows(NULL) && isNullWord(text)) return this.#noted('null_from_string', null)
    return shape.allows(OBJECT | LIST) ? this.#encoded(written, text, shape) : this.#misfit(written)
  }

  /** A string where a container is asked: JSON within the string, or the single item of a list. */
  #encoded(written: Written, text: string, shape: Shape): unknown {
    const start = skipSpace(text, 0)
    if (text[start] !== '{' && text[start] !== '[') return this.#inList(written, shape)
    const { maxDepth } = this.#options
    const inner = readValue(text, start, { maxDepth: maxDepth - this.#path.length })
    const isWhole = inner.unclosed === 0 && skipSpace(text, inner.end) >= text.length
    if (inner.value === undefined || !isWhole) return this.#misfit(written)
    const value = this.#attempt(() => this.read(inner.value!, shape))
    if (value === undefined) return this.#misfit(written)
    for (const { name } of inner.repairs) this.#note(name as RepairName)
    return this.#noted('double_encoded', value.value)
  }

  /** A single item where a list is asked. Text with separators may be several. */
  #inList(written: Written, shape: Shape): unknown {
    if (!shape.allows(LIST) || Array.isArray(written) || mayBeSeveral(written)) return this.#misfit(written)
    const item = this.#attempt(() => this.#child(0, written, shape.item(0)))
    return item === undefined ? this.#misfit(written) : this.#noted('item_to_list', [item.value])
  }

  #label(written: Written, shape: Shape, labels: readonly Label[]): unknown {
    if (!isScalar(written)) {
      const isOne = Array.isArray(written) && written.length === 1
      return isOne ? this.#listOfOne(written, shape) : this.#misfit(written)
    }
    if (typeof written === 'string' && labels.includes(written)) return written
    const scalar = scalarOf(written)
    const { kind, text } = scalar
    const exact = labels.find(label => isLabel(scalar, label))
    if (exact !== undefined) return exact
    if (kind === 'null') return this.#misfit(written)
    const spelled = readLabel(
      text,
      labels.filter(label => typeof label === 'string'),
    )
    if (spelled !== undefined) return this.#noted('label_spelling', spelled)
    const number = kind === 'number' ? numberOf(text) : readNumberText(text)?.value
    if (number !== undefined && labels.includes(number)) return this.#noted('number_from_string', number)
    const boolean = kind === 'string' ? readBoolean(text) : undefined
    if (boolean !== undefined && labels.includes(boolean)) return this.#noted('boolean_from_string', boolean)
    return this.#misfit(written)
  }

  // --- containers

  #listOfOne(list: readonly Written[], shape: Shape): unknown {
    const item = this.#attempt(() => this.read(list[0]!, shape))
    return item === undefined ? this.#misfit(list) : this.#noted('list_of_one', item.value)
  }

  /** The outermost object may be wrapped in another. */
  #root(written: WrittenObject, shape: Shape): unknown {
    const direct = this.#captured(() => this.#single(written, shape))
    if (direct.findings.misfits > 0) {
      const inner = wrappedMember(written, shape.title)
      const unwrapped = inner === undefined ? undefined : this.#attempt(() => this.read(inner, shape))
      if (unwrapped !== undefined) return this.#noted('wrapper_removed', unwrapped.value)
    }
    this.#found.add(direct.findings)
    return direct.value
  }

  /** An object of which every key is a field's name; undefined for any other. Itself where no field changes. */
  #usualObject(written: WrittenObject, shape: Shape): unknown {
    let known = 0
    for (const key in written) {
      const field = shape.property(key)
      const item = written[key]!
      if (field === undefined || item === null || item instanceof Doubled) return undefined
      known++
    }
    if (known < shape.required.size) return undefined
    let object: Record<string, unknown> | undefined
    for (const key in written) {
      const field = shape.property(key)
      const item = written[key] as Written
      if (isTakenAsIs(item, field)) continue
      const value = this.#child(key, item, field)
      if (value === item) continue
      object ??= { ...written }
      object[key] = value
    }
    if (known < shape.propertyNames.length || shape.requiresUnnamed) this.#seekMissing(written, shape)
    return object ?? written
  }

  #anyObject(written: WrittenObject, shape: Shape): unknown {
    const object: Record<string, unknown> = {}
    const keys = Object.keys(written)
    let known = 0
    for (const key of keys) {
      for (const item of valuesOf(written[key]!)) {
        const name = this.#nameOf(key, shape, written)
        if (name !== undefined) {
          known++
          this.#field(object, name, item, shape)
        } else if (!this.#isUnsafe(key)) this.#extra(object, key, item, shape, written)
      }
    }
    if (shape.propertyNames.length > 0 && known === 0 && keys.length > 0 && !shape.isRecord) {
      this.#found.misfits++
      this.#found.refuse('schema_mismatch', this.#path, 'an object with fields of the schema')
    }
    this.#seekMissing(object, shape)
    return object
  }

  #seekMissing(object: object, shape: Shape): void {
    for (const name of shape.required) if (!Object.hasOwn(object, name)) this.#found.misfits++
  }

  /** The property that a key means: itself, or the one of another spelling that nothing else in the object claims. */
  #nameOf(key: string, shape: Shape, written: WrittenObject): string | undefined {
    if (shape.property(key) !== undefined) return key
    const similar = shape.similarProperty(key)
    if (similar === undefined || Object.hasOwn(written, similar)) return undefined
    this.#path.push(similar)
    this.#note('key_spelling')
    this.#path.pop()
    return similar
  }

  #field(object: Record<string, unknown>, name: string, item: Written, shape: Shape): void {
    const field = shape.property(name)!
    if (item === null && !shape.required.has(name) && !field.isNullable) {
      this.#path.push(name)
      this.#note('null_dropped')
      this.#path.pop()
      return
    }
    this.#set(object, name, this.#child(name, item, field))
  }

  #extra(object: Record<string, unknown>, key: string, item: Written, shape: Shape, written: WrittenObject): void {
    if (shape.isRecord) return this.#set(object, key, this.#child(key, item, shape.additional))
    if (shape.propertyNames.length === 0 && !shape.isClosed)
      return this.#set(object, key, this.#child(key, item, undefined))
    this.#path.push(key)
    if (this.#options.isMisplaced)
      this.#found.refuse('ambiguous', this.#path, 'brackets that say where a field belongs')
    if (shape.isClosed && !isNearMiss(key, written, shape.propertyNames)) {
      this.#note('extra_field_dropped')
      this.#found.dropped.push(placeOf(this.#path))
      this.#path.pop()
      return
    }
    this.#found.extra(this.#path)
    this.#path.pop()
    this.#set(object, key, this.#child(key, item, undefined))
  }

  #isUnsafe(key: string): boolean {
    if (key !== '__proto__') return false
    this.#note('unsafe_key_dropped')
    return true
  }

  /** Two members of one name must say the same. */
  #set(object: Record<string, unknown>, key: string, value: unknown): void {
    if (Object.hasOwn(object, key) && JSON.stringify(object[key]) !== JSON.stringify(value)) {
      this.#found.refuse('ambiguous', [...this.#path, key], 'one field of this name')
    }
    setMember(object, key, value)
  }

  // --- unions

  /** The alternative with the fewest misfits, then with the lowest cost, then the first. */
  #union(written: Written, shape: Shape): unknown {
    if (isScalar(written)) return this.#taken(this.#best(written, shape))
    const byShape = this.#known.get(written) ?? new Map<Shape, Captured>()
    this.#known.set(written, byShape)
    const best = byShape.get(shape) ?? this.#best(written, shape)
    byShape.set(shape, best)
    return this.#taken(best)
  }

  #best(written: Written, shape: Shape): Captured {
    let best: Captured | undefined
    for (const alternative of shape.alternatives) {
      const next = this.#captured(() => this.read(written, alternative))
      if (best === undefined || next.findings.areBetterThan(best.findings)) best = next
      if (best.findings.arePerfect) break
    }
    return best!
  }

  #taken({ value, findings }: Captured): unknown {
    this.#found.add(findings)
    return value
  }

  // --- findings

  #captured(read: () => unknown): Captured {
    const before = this.#found
    this.#found = new Findings()
    const value = read()
    const findings = this.#found
    this.#found = before
    return { value, findings }
  }

  /** Reads, and keeps what was found only if nothing is amiss. */
  #attempt(read: () => unknown): { value: unknown } | undefined {
    const { value, findings } = this.#captured(read)
    if (!findings.areClean) return undefined
    this.#found.add(findings)
    return { value }
  }

  #exactly(spelling: string, value: number): number {
    if (!isExact(spelling, value)) this.#found.inexact.push(placeOf(this.#path))
    return value
  }

  #misfit(written: Written): unknown {
    this.#found.misfits++
    return this.#plain(written)
  }

  #noted<T>(name: RepairName, value: T): T {
    this.#note(name)
    return value
  }

  #note(name: RepairName): void {
    this.#found.note(name, this.#path)
  }
}
