import type { Question } from '../dialects/index.ts'
import type { Play } from './parameters.ts'
import type { Scene } from './scene.ts'
import { framesOf, goodSteps, type Step } from './step.ts'
import { faultOf, faultPlay } from './table.ts'

/** What will really be played: a fault of a stream needs a stream. */
export function effectivePlay(play: Play, question: Question): Play {
  const chosen = faultPlay(play)
  return chosen !== undefined && faultOf(chosen).kind === 'stream' && !question.stream ? 'ok' : play
}

/** What a play does to an answer. */
export function playSteps(play: Play, scene: Scene): Step[] {
  const chosen = faultPlay(effectivePlay(play, scene.question))
  if (chosen === undefined) return goodSteps(scene)
  const fault = faultOf(chosen)
  switch (fault.kind) {
    case 'request':
      // Played before the request was read.
      return goodSteps(scene)
    case 'response':
      return fault.respond(scene, chosen)
    case 'output':
      return goodSteps({ ...scene, answer: fault.change(scene.answer, scene, chosen) })
    case 'stream':
      return fault.stream(framesOf(scene), scene, chosen)
  }
}

/** What happens before the request is read: nothing, for most plays. */
export function stepsBefore(play: Play): Step[] {
  const chosen = faultPlay(play)
  if (chosen === undefined) return []
  const fault = faultOf(chosen)
  return fault.kind === 'request' ? fault.before(chosen) : []
}
