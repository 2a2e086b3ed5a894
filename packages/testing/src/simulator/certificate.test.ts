import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { createCertificate } from './certificate.ts'

test('a certificate of any length is read', () => {
  for (let length = 1; length <= 64; length++) {
    const name = 'n'.repeat(length)
    const { cert } = createCertificate([name, '127.0.0.1'], new Date(Date.now() + 60_000))
    expect(new X509Certificate(cert).subject).toBe(`CN=${name}`)
  }
})
