/** What a name promises of its value. */
export type SecretKind = 'password' | 'token' | 'header' | 'cookie'

/** Names are compared in snake case; a word counts at the end of a name. */
const WORDS: Readonly<Record<SecretKind, string>> = {
  password:
    'password passwd pwd pass passphrase passcode pw pin pin_code passwort kennwort contraseña contrasena clave senha ' +
    'mot_de_passe motdepasse passe mdp wachtwoord parola passwords пароль hasło salasana lösenord şifre otp',
  token:
    'token secret secret_key secretkey api_key apikey access_key accesskey access_token auth_token refresh_token id_token ' +
    'client_secret private_key privatekey encryption_key signing_key account_key accountkey shared_access_key ' +
    'sharedaccesskey subscription_key auth_key master_key service_key storage_key session_key license_key credential ' +
    'credentials session_id sessionid session_token signature sig jwt bearer webhook_secret connection_string ' +
    'clé_api clave_api schlüssel',
  header: 'authorization x_api_key x_auth_token x_access_token proxy_authorization x_goog_api_key',
  cookie: 'cookie cookies set_cookie',
}

const KINDS: ReadonlyMap<string, SecretKind> = new Map(
  Object.entries(WORDS).flatMap(([kind, words]) => words.split(' ').map(word => [word, kind as SecretKind] as const)),
)
const LENGTHS: readonly number[] = [...new Set([...KINDS.keys()].map(word => word.length))].sort((a, b) => b - a)

/** Words that count even where they are grown together with what stands before them: `dbpassword`. */
const GROWN_TOGETHER = new Set(
  'password passwd passphrase passwort kennwort apikey secretkey accesskey contraseña'.split(' '),
)

const ENDINGS: Uint8Array = new Uint8Array(1 << 14)
for (const word of KINDS.keys()) ENDINGS[endingOf(word, word.length)] = 1

/** The last two letters, each by the seven lowest bits of its lower case. */
function endingOf(text: string, end: number): number {
  return (((text.charCodeAt(end - 2) | 32) & 127) << 7) | ((text.charCodeAt(end - 1) | 32) & 127)
}

/** A quick test of the last two letters, which most words fail. */
export const mayNameSecret = (text: string, end: number): boolean => ENDINGS[endingOf(text, end)] === 1

const MAX_NAME = 48

/** The kind of secret that a name promises; a longer name is judged by its last 48 characters. */
export function secretKindOf(text: string, start: number, end: number): SecretKind | undefined {
  const name = text
    .slice(Math.max(start, end - MAX_NAME), end)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-. ]/g, '_')
    .toLowerCase()
  for (const length of LENGTHS) {
    const word = name.slice(-length)
    const kind = length <= name.length ? KINDS.get(word) : undefined
    if (kind === undefined) continue
    const before = name.at(-length - 1)
    if (before === undefined || !/[\p{L}\d]/u.test(before) || GROWN_TOGETHER.has(word)) return kind
  }
  return undefined
}
