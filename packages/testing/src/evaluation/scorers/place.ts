/**
 * What stands at a place of a value: `summary`, `items[0].price`, `$.items[0]`; undefined where there is nothing.
 *
 * @throws TypeError for a place that is not one
 */
export function valueAt(value: unknown, place: string | undefined): unknown {
  let inner = value
  for (const step of stepsOf(place)) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, step)) return undefined
    inner = (inner as { readonly [step: string]: unknown })[step]
  }
  return inner
}

const STEP = /\.?([^.[\]]+)|\[(\d+)\]/y

/** @throws TypeError for a place that is not one */
export function stepsOf(place = ''): string[] {
  const path = place.replace(/^\$\.?/, '')
  const steps: string[] = []
  for (STEP.lastIndex = 0; STEP.lastIndex < path.length; ) {
    const match = STEP.exec(path)
    if (match === null) throw new TypeError(`expected a place such as items[0].price, received ${place}`)
    steps.push(match[1] ?? (match[2] as string))
  }
  return steps
}
