/** Refusals stand where an answer begins or where it breaks off: only these characters are looked at. */
const HEAD_CHARACTERS = 1_600
const TAIL_CHARACTERS = 400

/** The sentences of a text in which a refusal may stand, ready to be compared with the lists of words. */
export function sentences(text: string): string[] {
  return split(unquoted(ends(text))).flatMap(sentence => {
    const plain = normalize(sentence)
    return plain === '' ? [] : [`^ ${plain} $ `]
  })
}

const REASONING_END = '</think>'

function ends(text: string): string {
  const reasoned = text.lastIndexOf(REASONING_END)
  const answer = reasoned === -1 ? text : text.slice(reasoned + REASONING_END.length)
  if (answer.length <= HEAD_CHARACTERS + TAIL_CHARACTERS) return answer
  return `${answer.slice(0, HEAD_CHARACTERS)}\n${answer.slice(-TAIL_CHARACTERS)}`
}

const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['「', '」'],
  ['『', '』'],
])

/** The text without what it quotes: a refusal in quotes is somebody else's. A text that is one quote is kept. */
function unquoted(text: string): string {
  let kept = ''
  let index = 0
  while (index < text.length) {
    const closing = QUOTES.get(text[index]!)
    const end = closing === undefined ? -1 : text.indexOf(closing, index + 1)
    // What is never closed is no quotation; it does not reach over paragraphs either.
    if (end === -1 || text.slice(index, end).includes('\n')) kept += text[index++]
    else index = end + 1
  }
  const lines = kept.split('\n').filter(line => !line.startsWith('>'))
  const rest = lines.join('\n')
  return /[\p{L}\p{N}]/u.test(rest) ? rest : text
}

/** Questions are dropped: whoever asks has not refused. */
function split(text: string): string[] {
  const found: string[] = []
  let start = 0
  for (let index = 0; index <= text.length; index++) {
    const end = text[index] ?? '\n'
    if (!'.!?。！？\n;；:'.includes(end)) continue
    if (end !== '?' && end !== '？') found.push(text.slice(start, index))
    start = index + 1
  }
  return found
}

/** Lower case without accents, straight apostrophes, English contractions written out, single spaces. */
function normalize(sentence: string): string {
  const letters = sentence
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’‘ʼ`´]/g, "'")
    .replace(/[^\p{L}\p{N}\p{M}']+/gu, ' ')
  const tokens = letters.split(' ').filter(token => token !== '' && !FILLERS.has(token))
  return tokens.map(writtenOut).join(' ')
}

const CONTRACTIONS: ReadonlyMap<string, string> = new Map([
  ['cannot', 'can not'],
  ["can't", 'can not'],
  ['cant', 'can not'],
  ["won't", 'will not'],
  ["i'm", 'i am'],
  ["i'll", 'i will'],
  ["i'd", 'i would'],
  ["that's", 'that is'],
  ["it's", 'it is'],
])

function writtenOut(token: string): string {
  const whole = CONTRACTIONS.get(token)
  if (whole !== undefined) return whole
  if (token.endsWith("n't")) return `${token.slice(0, -3)} not`
  return token.replaceAll("'", ' ')
}

/** Words that may stand anywhere in a refusal without changing it. */
const FILLERS: ReadonlySet<string> = new Set(
  [
    'unfortunately regrettably sadly simply really also just currently therefore still absolutely definitely however',
    'lamentablemente desafortunadamente simplemente tampoco malheureusement simplement hélas helas vraiment donc',
    'leider einfach jedoch aber daher bedauerlicherweise infelizmente lamentavelmente simplesmente realmente',
  ].flatMap(line => line.split(' ')),
)
