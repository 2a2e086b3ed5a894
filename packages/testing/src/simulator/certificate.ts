import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface Certificate {
  /** PEM. */
  readonly key: string
  /** PEM; signed by itself, so that it is also what a client must trust. */
  readonly cert: string
}

/**
 * A fresh certificate for a server under test (X.509 v3, P-256, RFC 5280). Node can read certificates and not make
 * them; the few structures needed are written here in DER.
 */
export function createCertificate(names: readonly string[], validUntil: Date): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const name = sequence(set(sequence(oid(2, 5, 4, 3), der(0x0c, Buffer.from(names[0]!)))))
  const validFrom = new Date(Math.min(Date.now(), validUntil.getTime()) - DAY_MS)
  const body = sequence(
    der(0xa0, integer(2)),
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(validFrom), time(validUntil)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basicConstraints(), alternativeNames(names))),
  )
  const signature = der(0x03, Buffer.concat([Buffer.of(0), sign('sha256', body, privateKey)]))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(sequence(body, ECDSA_WITH_SHA256, signature)),
  }
}

const DAY_MS = 86_400_000

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.of(tag, ...length), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts)
const set = (...parts: readonly Buffer[]): Buffer => der(0x31, ...parts)
const integer = (value: number): Buffer => der(0x02, Buffer.of(value))

function oid(first: number, second: number, ...rest: readonly number[]): Buffer {
  const bytes = rest.flatMap(part => (part < 128 ? [part] : part < 16_384 ? septets(part, 2) : septets(part, 3)))
  return der(0x06, Buffer.of(first * 40 + second, ...bytes))
}

const septets = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1
    return ((value >> (7 * (count - 1 - index))) & 0x7f) | (isLast ? 0 : 0x80)
  })

const ECDSA_WITH_SHA256 = sequence(oid(1, 2, 840, 10_045, 4, 3, 2))

/** GeneralizedTime, which has no century to guess. */
const time = (date: Date): Buffer => der(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`))

const extension = (id: Buffer, value: Buffer): Buffer => sequence(id, der(0x04, value))
const basicConstraints = (): Buffer => extension(oid(2, 5, 29, 19), sequence(der(0x01, Buffer.of(0xff))))

const alternativeNames = (names: readonly string[]): Buffer =>
  extension(oid(2, 5, 29, 17), sequence(...names.map(alternativeName)))

function alternativeName(name: string): Buffer {
  const octets = name.split('.').map(Number)
  const isAddress = octets.length === 4 && octets.every(octet => Number.isInteger(octet))
  return isAddress ? der(0x87, Buffer.from(octets)) : der(0x82, Buffer.from(name))
}

/** An empty line would end the certificate early: its length may be a multiple of 64. */
function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) as string[]
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
