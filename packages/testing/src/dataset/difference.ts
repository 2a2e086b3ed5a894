/** The first place, as `$.items[3].price`, where two values differ once they are JSON; undefined where they are alike. */
export function differenceOf(expected: unknown, received: unknown): string | undefined {
  const waiting: [place: string, expected: unknown, received: unknown][] = [['$', asJson(expected), asJson(received)]]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [place, a, b] = next
    if (Object.is(a, b)) continue
    if (!isBranch(a) || !isBranch(b) || Array.isArray(a) !== Array.isArray(b)) return place
    const step = (key: string): string => (Array.isArray(a) ? `${place}[${key}]` : `${place}.${key}`)
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
    const lone = keys.find(key => Object.hasOwn(a, key) !== Object.hasOwn(b, key))
    if (lone !== undefined) return step(lone)
    waiting.push(...keys.reverse().map((key): (typeof waiting)[number] => [step(key), a[key], b[key]]))
  }
  return undefined
}

const asJson = (value: unknown): unknown => {
  const text = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}

const isBranch = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null
