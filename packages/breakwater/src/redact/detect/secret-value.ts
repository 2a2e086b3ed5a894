import type { SecretKind } from './secret-words.ts'

/** Values that say there is none, or that speak about one. */
const NO_SECRET: ReadonlySet<string> = new Set(
  (
    'null nil none undefined true false yes no on off string str text number int integer boolean object array any required ' +
    'optional missing invalid incorrect wrong expired empty unset hidden redacted masked removed todo tbd na n/a example ' +
    'must should shall is are was will can cannot has have had the a an your my our their his her this that these those it ' +
    'not at least minimum maximum min max length too for and or in to of with from by reset changed updated forgotten ' +
    'forgot mismatch failed ok okay accepted rejected strong weak protected manager managers policy field fields input ' +
    'prompt hash hashed encrypted authentication auth basic bearer rotation please enter confirm new old current never ' +
    'default mandatory mit muss ist nicht wird der die das ein eine erforderlich ungültig el la los es debe no debe ' +
    'requerida obligatoria le les est doit requis obligatoire obrigatória deve het moet verplicht what how when we i you if all only ' +
    'password passwd pwd secret token key value username user email'
  ).split(' '),
)

/** A template, a mask, a reference to where the secret is, or one of our pseudonyms: not the secret itself. */
const STAND_IN =
  /^(?:\$[{(]|\$[A-Z_][A-Z0-9_]*$|\{\{|\{[a-z_]+\}?$|%[({A-Za-z_]+[)}%]?$|<[^<>]*>?[.,;:!?]*$|\[[A-Za-z_ -]*\]?$|\(|process\.env|os\.|env[.:[(]|import\.|vault:|arn:|secrets?[./])/i

/** Whether a value stands for a secret without being one. */
export function isPlaceholder(value: string): boolean {
  return (
    STAND_IN.test(value) ||
    !/[\p{L}\p{N}]/u.test(value) ||
    /^(.)\1*$/u.test(value) ||
    /^[*•x.…]{4,}.{0,4}$/i.test(value)
  )
}

/** A version or a range of versions: `^5.2.1`. */
const VERSION = /^[\^~<>=v]{0,2}\d{1,4}(?:\.\d{1,6}){1,3}$/
/** A path of names in code: `config.auth.token`. A password may look so, unless it begins as such paths do. */
const PATH = /^[a-z_$][\w$]*(?:\.[a-z_$][\w$]*)+$/i
const ROOT = /^(?:this|self|config|settings|options|props|params|args|req|request|ctx|context|body|data|user|values)\./

/** Whether a value can be what its name promises. */
export function isSecretValue(value: string, kind: SecretKind, isQuoted: boolean): boolean {
  if (isPlaceholder(value) || NO_SECRET.has(value.toLowerCase()) || VERSION.test(value)) return false
  if (!isQuoted && PATH.test(value) && (kind !== 'password' || ROOT.test(value))) return false
  if (kind === 'password') return value.length >= 3
  if (kind === 'cookie') return value.includes('=')
  if (kind === 'header') return value.length >= 6
  const isMixed = /[a-z]/i.test(value) && /[\d_+/=-]/.test(value)
  if (isQuoted && value.length >= 8) return isMixed || /^[a-zA-Z]{12,}$/.test(value)
  return (
    value.length >= 8 &&
    ((isMixed && /\d/.test(value)) || (/[a-z]/.test(value) && /[A-Z]/.test(value) && value.length >= 16))
  )
}
