const LENGTH = 1_000_000

const filled = (piece: string): string => piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH)

const PROSE =
  'We shipped the summary feature to a first group of customers in spring, and what we learned there changed the plan. ' +
  'Most complaints were not about wrong answers: people could not tell whether the page was still working or had given ' +
  'up. So the next step was small, a line that says what happens and a button that stops it; support heard less of it ' +
  'within a week. Later we looked at the long documents, which had been cut without a word, and said so in the margin. '

const RECORD = JSON.stringify({
  name: 'Blue kettle',
  description: 'Holds one litre and a half, boils quickly, and switches itself off when it is lifted from its base.',
  tags: ['kitchen', 'kettle', 'blue'],
  available: true,
  price: 39.9,
})

/** Plain text of several sorts, then text made to be slow. */
export const SPEED_TEXTS: Readonly<Record<string, string>> = {
  'plain prose': filled(PROSE),
  'prose, one address in 1 000 characters': filled(`${PROSE}${PROSE}Write to ann@example.com. `),
  'JSON records': filled(`${RECORD},`),
  Chinese: filled('我们在春天把摘要功能交给了第一批客户，从中学到的东西改变了计划。'),
  base64: filled('SGVsbG8gd29ybGQgdGhpcyBpcyBhIHRlc3Qgb2YgdGhl'),
  'hostile: @': filled('a@'),
  'hostile: digits': filled('1'),
  'hostile: digits and spaces': filled('1 '),
  'hostile: groups of four': filled('4111 '),
  'hostile: phone numbers': filled('06 12 34 56 78 '),
  'hostile: prefixes of keys': filled('sk-'),
  'hostile: beginnings of private keys': filled('-----BEGIN PRIVATE KEY-----'),
  'hostile: beginnings of JWTs': filled('eyJhbGciOiJI.'),
  'hostile: open quotes after names': filled('password="'),
  'hostile: labels': filled('a.'),
  'hostile: IPv6': filled('2001::'),
  'hostile: bank accounts': filled('DE89 '),
  'hostile: backslashes': filled('\\'),
}
