import type { Repair } from '../result/index.ts'
import { skipSpace } from './characters.ts'
import { nearestName } from './inspect-nearest.ts'
import { isNullWord, readBoolean, readLabel } from './label.ts'
import type { Node } from './node.ts'
import { isExact, readNumberText } from './number-text.ts'
import { placeOf, type Step } from './place.ts'
import { numberOf } from './read-bare.ts'
import { readValue } from './reader.ts'
import { addRepair, isFull, REPAIRS, type RepairName } from './repairs.ts'
import { BOOLEAN, INTEGER, type Label, LIST, NULL, NUMBER, OBJECT, type Shape, STRING } from './shape.ts'
import { wrappedMember } from './wrapper.ts'

/** What a node comes to when it is read by a shape. */
export interface Fitting {
  readonly value: unknown
  readonly repairs: readonly Repair[]
  /** Places where nothing that the shape allows could be read. */
  readonly misfits: number
  readonly cost: number
  /** Why the value may not be taken although the schema might accept it. */
  readonly refusals: readonly Refusal[]
  /** Fields that the schema does not know. */
  readonly extras: readonly (readonly Step[])[]
  readonly dropped: readonly string[]
  readonly inexact: readonly string[]
}

export interface Refusal {
  readonly code: 'ambiguous' | 'schema_mismatch'
  readonly place: string
  readonly expected: string
}

export interface FitOptions {
  /** Without coercions the node is read as it was written. */
  readonly canCoerce: boolean
  /** A bracket was missing: a field may stand in the wrong object, so none is dropped. */
  readonly isMisplaced: boolean
  readonly maxDepth: number
}

/** Reads a node by a shape: exactly where it can, by a coercion that loses nothing where it must. */
export function fit(node: Node, shape: Shape | undefined, options: FitOptions): Fitting {
  const fitter = new Fitter(options)
  const value = fitter.read(node, options.canCoerce ? shape : undefined)
  return { value, ...fitter.findings() }
}

interface Findings {
  repairs: Repair[]
  misfits: number
  cost: number
  refusals: Refusal[]
  extras: Step[][]
  dropped: string[]
  inexact: string[]
}

interface Captured {
  readonly value: unknown
  readonly findings: Findings
}

const noFindings = (): Findings => ({
  repairs: [],
  misfits: 0,
  cost: 0,
  refusals: [],
  extras: [],
  dropped: [],
  inexact: [],
})

/** The depth of a node is bounded by the reader's limit, and so is this recursion. */
class Fitter {
  readonly #options: FitOptions
  readonly #path: Step[] = []
  /** What each node of a union came to: without it, nested unions would take exponential time. */
  readonly #known = new Map<Node, Map<Shape, Captured>>()
  #found: Findings = noFindings()

  constructor(options: FitOptions) {
    this.#options = options
  }

  findings(): Findings {
    return this.#found
  }

  read(node: Node, shape: Shape | undefined): unknown {
    if (shape === undefined || shape.isAny) return this.#plain(node)
    if (shape.alternatives.length > 0) return this.#union(node, shape)
    if (this.#path.length === 0 && node.kind === 'object') return this.#root(node, shape)
    return this.#single(node, shape)
  }

  #single(node: Node, shape: Shape): unknown {
    if (shape.labels !== undefined) return this.#label(node, shape, shape.labels)
    switch (node.kind) {
      case 'object':
        return this.#objectNode(node, shape)
      case 'list':
        return this.#listNode(node, shape)
      case 'number':
        return this.#numberNode(node, shape)
      case 'boolean':
        return this.#booleanNode(node, shape)
      case 'null':
        return shape.allows(NULL) ? null : this.#misfit(node)
      default:
        return this.#textNode(node, shape)
    }
  }

  // --- as written

  #plain(node: Node): unknown {
    switch (node.kind) {
      case 'object':
        return this.#plainObject(node)
      case 'list':
        return this.#items(node, undefined)
      case 'number':
        return this.#plainNumber(node)
      case 'boolean':
        return isTrue(node)
      case 'null':
        return null
      default:
        return node.text
    }
  }

  #plainNumber(node: Node): number | null {
    const value = this.#exactly(node.text, numberOf(node.text))
    if (Number.isFinite(value)) return value
    this.#note('not_a_number_to_null')
    return null
  }

  #plainObject(node: Node): unknown {
    const object: Record<string, unknown> = {}
    for (let i = 0; i < node.keys!.length; i++) {
      const key = node.keys![i]!
      if (!this.#isUnsafe(key)) this.#set(object, key, this.#child(key, node.items![i]!, undefined))
    }
    return object
  }

  #items(node: Node, shape: Shape | undefined): unknown[] {
    const items = node.items!
    const values: unknown[] = new Array(items.length)
    for (let i = 0; i < items.length; i++) values[i] = this.#child(i, items[i]!, shape?.item(i))
    return values
  }

  #child(step: Step, node: Node, shape: Shape | undefined): unknown {
    this.#path.push(step)
    const value = this.read(node, shape)
    this.#path.pop()
    return value
  }

  // --- scalars

  #numberNode(node: Node, shape: Shape): unknown {
    const value = numberOf(node.text)
    if (!Number.isFinite(value)) {
      if (!shape.allows(NULL)) return this.#misfit(node)
      this.#note('not_a_number_to_null')
      return null
    }
    if (shape.allows(NUMBER | INTEGER)) {
      if (shape.allows(STRING) && !isExact(node.text, value)) return this.#noted('exact_number_as_string', node.text)
      if (shape.allows(NUMBER) || Number.isInteger(value)) return this.#exactly(node.text, value)
      return this.#misfit(node)
    }
    // A date is never made of a number.
    if (shape.allows(STRING) && shape.format === undefined) return this.#noted('string_from_number', node.text)
    return this.#inList(node, shape)
  }

  #booleanNode(node: Node, shape: Shape): unknown {
    if (shape.allows(BOOLEAN)) return isTrue(node)
    if (shape.allows(STRING)) return this.#noted('string_from_boolean', node.text)
    return this.#inList(node, shape)
  }

  #textNode(node: Node, shape: Shape): unknown {
    if (shape.allows(STRING)) return node.text
    if (shape.allows(NUMBER | INTEGER)) {
      const number = readNumberText(node.text)
      if (number !== undefined && (shape.allows(NUMBER) || Number.isInteger(number.value))) {
        for (const repair of number.repairs) this.#note(repair)
        return this.#exactly(number.spelling, number.value)
      }
    }
    if (shape.allows(BOOLEAN)) {
      const boolean = readBoolean(node.text)
      if (boolean !== undefined) return this.#noted('boolean_from_string', boolean)
    }
    if (shape.allows(NULL) && isNullWord(node.text)) return this.#noted('null_from_string', null)
    return shape.allows(OBJECT | LIST) ? this.#encoded(node, shape) : this.#misfit(node)
  }

  /** A string where a container is asked: JSON within the string, or the single item of a list. */
  #encoded(node: Node, shape: Shape): unknown {
    const start = skipSpace(node.text, 0)
    if (node.text[start] !== '{' && node.text[start] !== '[') return this.#inList(node, shape)
    const { maxDepth } = this.#options
    const inner = readValue(node.text, start, { maxDepth: maxDepth - this.#path.length })
    const isWhole = inner.unclosed === 0 && skipSpace(node.text, inner.end) >= node.text.length
    if (inner.node === undefined || !isWhole) return this.#misfit(node)
    const value = this.#attempt(() => this.read(inner.node!, shape))
    if (value === undefined) return this.#misfit(node)
    for (const { name } of inner.repairs) this.#note(name as RepairName)
    return this.#noted('double_encoded', value.value)
  }

  /** A single item where a list is asked. Text with separators may be several. */
  #inList(node: Node, shape: Shape): unknown {
    const isSeveral = node.kind !== 'object' && /[,;\n|]/.test(node.text)
    if (!shape.allows(LIST) || node.kind === 'list' || isSeveral || (node.text.trim() === '' && node.kind === 'string'))
      return this.#misfit(node)
    const item = this.#attempt(() => this.#child(0, node, shape.item(0)))
    return item === undefined ? this.#misfit(node) : this.#noted('item_to_list', [item.value])
  }

  #label(node: Node, shape: Shape, labels: readonly Label[]): unknown {
    const exact = labels.find(label => isLabelNode(node, label))
    if (exact !== undefined) return exact
    if (node.kind === 'list' && node.items!.length === 1) return this.#listOfOne(node, shape)
    if (node.kind === 'object' || node.kind === 'list' || node.kind === 'null') return this.#misfit(node)
    const spelled = readLabel(
      node.text,
      labels.filter(label => typeof label === 'string'),
    )
    if (spelled !== undefined) return this.#noted('label_spelling', spelled)
    const number = node.kind === 'number' ? numberOf(node.text) : readNumberText(node.text)?.value
    const isText = node.kind === 'string' || node.kind === 'bare'
    if (number !== undefined && labels.includes(number)) return this.#noted('number_from_string', number)
    const boolean = isText ? readBoolean(node.text) : undefined
    if (boolean !== undefined && labels.includes(boolean)) return this.#noted('boolean_from_string', boolean)
    return this.#misfit(node)
  }

  // --- containers

  #listNode(node: Node, shape: Shape): unknown {
    if (shape.allows(LIST)) return this.#items(node, shape)
    return node.items!.length === 1 ? this.#listOfOne(node, shape) : this.#misfit(node)
  }

  #listOfOne(node: Node, shape: Shape): unknown {
    const item = this.#attempt(() => this.read(node.items![0]!, shape))
    return item === undefined ? this.#misfit(node) : this.#noted('list_of_one', item.value)
  }

  #objectNode(node: Node, shape: Shape): unknown {
    if (shape.allows(OBJECT)) return this.#object(node, shape)
    return this.#inList(node, shape)
  }

  /** The outermost object may be wrapped in another. */
  #root(node: Node, shape: Shape): unknown {
    const direct = this.#captured(() => this.#single(node, shape))
    if (direct.findings.misfits > 0) {
      const inner = wrappedMember(node, shape.title)
      const unwrapped = inner === undefined ? undefined : this.#attempt(() => this.read(inner, shape))
      if (unwrapped !== undefined) return this.#noted('wrapper_removed', unwrapped.value)
    }
    this.#add(direct.findings)
    return direct.value
  }

  #object(node: Node, shape: Shape): unknown {
    const object: Record<string, unknown> = {}
    const names = shape.propertyNames
    let known = 0
    for (let i = 0; i < node.keys!.length; i++) {
      const key = node.keys![i]!
      const item = node.items![i]!
      const name = this.#nameOf(key, shape, node)
      if (name !== undefined) {
        known++
        this.#field(object, name, item, shape)
      } else if (!this.#isUnsafe(key)) this.#extra(object, key, item, shape, node)
    }
    if (names.length > 0 && known === 0 && node.keys!.length > 0 && !shape.isRecord) {
      this.#found.misfits++
      this.#refuse('schema_mismatch', placeOf(this.#path), 'an object with fields of the schema')
    }
    for (const name of shape.required) if (!Object.hasOwn(object, name)) this.#found.misfits++
    return object
  }

  /** The property that a key means: itself, or the one of another spelling that nothing else in the object claims. */
  #nameOf(key: string, shape: Shape, node: Node): string | undefined {
    if (shape.property(key) !== undefined) return key
    const similar = shape.similarProperty(key)
    if (similar === undefined || node.keys!.includes(similar)) return undefined
    this.#path.push(similar)
    this.#note('key_spelling')
    this.#path.pop()
    return similar
  }

  #field(object: Record<string, unknown>, name: string, item: Node, shape: Shape): void {
    const field = shape.property(name)!
    if (item.kind === 'null' && !shape.required.has(name) && !field.isNullable) {
      this.#path.push(name)
      this.#note('null_dropped')
      this.#path.pop()
      return
    }
    this.#set(object, name, this.#child(name, item, field))
  }

  #extra(object: Record<string, unknown>, key: string, item: Node, shape: Shape, node: Node): void {
    if (shape.isRecord) return this.#set(object, key, this.#child(key, item, shape.additional))
    if (shape.propertyNames.length === 0 && !shape.isClosed)
      return this.#set(object, key, this.#child(key, item, undefined))
    this.#path.push(key)
    if (this.#options.isMisplaced)
      this.#refuse('ambiguous', placeOf(this.#path), 'brackets that say where a field belongs')
    if (shape.isClosed && !isNearMiss(key, node, shape)) {
      this.#note('extra_field_dropped')
      this.#found.dropped.push(placeOf(this.#path))
      this.#path.pop()
      return
    }
    this.#found.extras.push([...this.#path])
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
      this.#refuse('ambiguous', placeOf([...this.#path, key]), 'one field of this name')
    }
    if (key === '__proto__')
      Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
    else object[key] = value
  }

  // --- unions

  /** The alternative with the fewest misfits, then with the lowest cost, then the first. */
  #union(node: Node, shape: Shape): unknown {
    const byShape = this.#known.get(node) ?? new Map<Shape, Captured>()
    this.#known.set(node, byShape)
    let best = byShape.get(shape)
    if (best === undefined) {
      for (const alternative of shape.alternatives) {
        const next = this.#captured(() => this.read(node, alternative))
        if (best === undefined || isBetter(next.findings, best.findings)) best = next
        if (isPerfect(best.findings)) break
      }
      byShape.set(shape, best!)
    }
    this.#add(best!.findings)
    return best!.value
  }

  // --- findings

  #captured(read: () => unknown): Captured {
    const before = this.#found
    this.#found = noFindings()
    const value = read()
    const findings = this.#found
    this.#found = before
    return { value, findings }
  }

  /** Reads, and keeps what was found only if nothing is amiss. */
  #attempt(read: () => unknown): { value: unknown } | undefined {
    const { value, findings } = this.#captured(read)
    if (findings.misfits > 0 || findings.refusals.length > 0) return undefined
    this.#add(findings)
    return { value }
  }

  #add(findings: Findings): void {
    const found = this.#found
    found.misfits += findings.misfits
    found.cost += findings.cost
    for (const repair of findings.repairs) found.repairs.push(repair)
    for (const refusal of findings.refusals) found.refusals.push(refusal)
    for (const path of findings.extras) found.extras.push(path)
    for (const place of findings.dropped) found.dropped.push(place)
    for (const place of findings.inexact) found.inexact.push(place)
  }

  #exactly(spelling: string, value: number): number {
    if (!isExact(spelling, value)) this.#found.inexact.push(placeOf(this.#path))
    return value
  }

  #refuse(code: Refusal['code'], place: string, expected: string): void {
    this.#found.refusals.push({ code, place, expected })
  }

  #misfit(node: Node): unknown {
    this.#found.misfits++
    return this.#plain(node)
  }

  #noted<T>(name: RepairName, value: T): T {
    this.#note(name)
    return value
  }

  #note(name: RepairName): void {
    this.#found.cost += REPAIRS[name].cost
    if (!isFull(this.#found.repairs)) addRepair(this.#found.repairs, name, placeOf(this.#path))
  }
}

const isTrue = (node: Node): boolean => node.text[0] === 't' || node.text[0] === 'T'

function isLabelNode(node: Node, label: Label): boolean {
  if (label === null) return node.kind === 'null'
  if (typeof label === 'string') return (node.kind === 'string' || node.kind === 'bare') && node.text === label
  if (typeof label === 'number') return node.kind === 'number' && numberOf(node.text) === label
  return node.kind === 'boolean' && isTrue(node) === label
}

/** The field may be a misspelt one that is missing: to drop it would lose what was said. */
function isNearMiss(key: string, node: Node, shape: Shape): boolean {
  const missing = shape.propertyNames.filter(name => !node.keys!.includes(name))
  return nearestName(key, missing) !== undefined
}

const isPerfect = (findings: Findings): boolean =>
  findings.misfits === 0 && weight(findings) === 0 && findings.refusals.length === 0

/** Extra fields and lost digits speak against an alternative as a misspelling does. */
const weight = ({ cost, extras, inexact }: Findings): number => cost + 2 * (extras.length + inexact.length)

function isBetter(left: Findings, right: Findings): boolean {
  if (left.misfits !== right.misfits) return left.misfits < right.misfits
  return weight(left) < weight(right)
}
