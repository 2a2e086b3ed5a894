import type { Scene } from './fault.ts'
import type { Play } from './parameters.ts'
import { framesOf, goodSteps, type Step } from './step.ts'
import { faultOf, faultPlay } from './table.ts'

/** What a play does to an answer. `play` in the result is what was really played: a stream's fault needs a stream. */
export function playSteps(play: Play, scene: Scene): { readonly play: Play; readonly steps: Step[] } {
  const chosen = faultPlay(play)
  if (chosen === undefined) return { play: 'ok', steps: goodSteps(scene) }
  const fault = faultOf(chosen)
  switch (fault.kind) {
    case 'request':
      // Played before the request was read.
      return { play, steps: goodSteps(scene) }
    case 'response':
      return { play, steps: fault.respond(scene, chosen) }
    case 'output':
      return { play, steps: goodSteps({ ...scene, answer: fault.change(scene.answer, scene, chosen) }) }
    case 'stream':
      if (!scene.question.stream) return { play: 'ok', steps: goodSteps(scene) }
      return { play, steps: fault.stream(framesOf(scene), scene, chosen) }
  }
}

/** What happens before the request is read: nothing, for most plays. */
export function stepsBefore(play: Play): Step[] {
  const chosen = faultPlay(play)
  if (chosen === undefined) return []
  const fault = faultOf(chosen)
  return fault.kind === 'request' ? fault.before(chosen) : []
}
