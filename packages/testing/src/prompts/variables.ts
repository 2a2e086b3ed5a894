import Handlebars from 'handlebars'

/** A variable that a template reads. */
export interface VariableRead {
  /** From the input on; `*` is an item of a list or a value of a map. Empty: all of the input. */
  readonly path: readonly string[]
  /** Of the template, from 1. */
  readonly line: number
  /** False where the template alone does not tell whether the name stands for a field of the input. */
  readonly isCertain: boolean
}

export interface TemplateReads {
  readonly variables: readonly VariableRead[]
  readonly usesMedia: boolean
}

/** Where names are looked up: a place in the input, or somewhere that only the input tells. */
type Place = readonly string[] | undefined

interface Scope {
  readonly contexts: readonly [Place, ...Place[]]
  readonly names: ReadonlyMap<string, Place>
}

const HELPERS: ReadonlySet<string> = new Set([
  ...['if', 'unless', 'each', 'with', 'lookup', 'log'],
  ...['role', 'history', 'section', 'media', 'json', 'ifEquals', 'unlessEquals'],
])

/** What a Handlebars template of a `.prompt` file reads, by its syntax tree. */
export function readTemplate(template: string): TemplateReads {
  const reader = new Reader()
  reader.program(Handlebars.parse(template), { contexts: [[]], names: new Map() })
  return { variables: reader.variables, usesMedia: reader.usesMedia }
}

type Call = hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression

class Reader {
  readonly variables: VariableRead[] = []
  usesMedia = false

  program(program: hbs.AST.Program | undefined, scope: Scope): void {
    for (const statement of program?.body ?? []) this.#statement(statement, scope)
  }

  #statement(statement: hbs.AST.Statement, scope: Scope): void {
    if (statement.type === 'MustacheStatement') this.#call(statement as hbs.AST.MustacheStatement, scope)
    else if (statement.type === 'BlockStatement') this.#block(statement as hbs.AST.BlockStatement, scope)
    // A partial sees all of the input.
    else if (statement.type.startsWith('Partial')) this.#add([], statement, true)
  }

  /** `{{name}}`, `{{helper name key=name}}`, `(helper name)`: answers the place that a bare name stands for. */
  #call(call: Call, scope: Scope): Place {
    const isHelper = call.params.length > 0 || call.hash !== undefined || HELPERS.has(nameOf(call.path))
    if (!isHelper) return this.#expression(call.path, scope)
    if (nameOf(call.path) === 'media') this.usesMedia = true
    for (const param of call.params) this.#expression(param, scope)
    for (const { value } of call.hash?.pairs ?? []) this.#expression(value, scope)
    return undefined
  }

  #block(block: hbs.AST.BlockStatement, scope: Scope): void {
    const subject = this.#subject(block, scope)
    this.program(block.program, inside(block, subject, scope))
    this.program(block.inverse, scope)
  }

  #subject(block: hbs.AST.BlockStatement, scope: Scope): Place {
    const [first] = block.params
    const place = first?.type === 'PathExpression' ? resolve(first as hbs.AST.PathExpression, scope) : undefined
    const called = this.#call(block, scope)
    return block.params.length > 0 ? place : called
  }

  #expression(expression: hbs.AST.Expression, scope: Scope): Place {
    if (expression.type === 'SubExpression') this.#call(expression as hbs.AST.SubExpression, scope)
    if (expression.type !== 'PathExpression') return undefined
    const path = expression as hbs.AST.PathExpression
    if (path.data && path.parts[0] !== 'root') return undefined
    const place = resolve(path, scope)
    this.#add(place ?? path.parts, path, place !== undefined)
    return place
  }

  #add(path: readonly string[], { loc }: hbs.AST.Node, isCertain: boolean): void {
    this.variables.push({ path, line: loc.start.line, isCertain })
  }
}

const nameOf = (expression: hbs.AST.Expression): string => (expression as hbs.AST.PathExpression).original ?? ''

function resolve(path: hbs.AST.PathExpression, { contexts, names }: Scope): Place {
  const [first = '', ...rest] = path.parts
  if (path.data) return first === 'root' ? rest : undefined
  if (path.depth === 0 && names.has(first) && !/^(this[./]|\.\/)/.test(path.original))
    return below(names.get(first), rest)
  return below(contexts[path.depth], path.parts)
}

const below = (place: Place, steps: readonly string[]): Place => place && [...place, ...steps]

/** Within a block names are looked up elsewhere: in the items of a list, in a field, or where only the input tells. */
function inside(block: hbs.AST.BlockStatement, subject: Place, scope: Scope): Scope {
  const helper = nameOf(block.path)
  const names = block.program.blockParams ?? []
  if (helper === 'each') return entered(scope, below(subject, ['*']), names)
  if (helper === 'with') return entered(scope, subject, names)
  return HELPERS.has(helper) ? scope : entered(scope, undefined, names)
}

function entered({ contexts, names }: Scope, place: Place, [item, index]: readonly string[]): Scope {
  const added = new Map(names)
  if (item !== undefined) added.set(item, place)
  if (index !== undefined) added.set(index, undefined)
  return { contexts: [place, ...contexts], names: added }
}
