import { type Client, type ClientOptions, createClient, type HttpRoute, type Prompt } from 'breakwater'
import type { Case, CaseAttempt } from 'breakwater/store'
import { type Recording, saveCassette } from '../cassette/index.ts'
import { type Answer, DIALECTS, type Finish, type Question, renderFrame } from '../dialects/index.ts'
import { createAnswer } from '../model/index.ts'
import { createSimulator, type RecordedRequest } from '../simulator/index.ts'
import { VERSION } from '../version.ts'
import { withoutKey } from '../without-key.ts'
import { answersOf } from './from-case.ts'

export interface CaseToRecord {
  readonly kept: Pick<Case, 'atMs' | 'attempts' | 'input' | 'route'>
  readonly prompt: Prompt
  /** Of the client whose requests the cassette answers: by the route of the case, else by its first HTTP route. */
  readonly client: ClientOptions
  /** Where the cassette is written; what stands there is written over. */
  readonly path: string
}

/** See `recordCase`. */
export async function recordExchanges({ kept, prompt, client, path }: CaseToRecord): Promise<string | undefined> {
  const http = client.routes.filter(route => route.kind === 'http')
  const route = http.find(({ name }) => name === kept.route) ?? http[0]
  if (route === undefined) return undefined
  const answered: Answered[] = []
  const answers = answersOf(kept)
  await using simulator = await createSimulator({
    model: question => {
      const answer = answerOf(question, answers[Math.min(answered.length, answers.length - 1)])
      answered.push({ question, answer })
      return answer
    },
  })
  const stub = stubOf(client, at(simulator.origin, route))
  const bare = inert(prompt)
  // Where a check made the model answer again, no request of the client's asks for it here.
  let before: number
  do {
    before = answered.length
    await stub.run(bare, kept.input)
  } while (before < answered.length && answered.length < answers.length)
  await stub.close({ drainMs: 0 })
  const { name, version, hash } = prompt
  const recordings = answered.map((one, index) => ({
    ...recordingOf(route, simulator.requests[index]!, one, kept.atMs),
    prompt: { name, version, hash },
  }))
  if (recordings.length === 0) return undefined
  await saveCassette(path, recordings, VERSION)
  return route.name
}

interface Answered {
  readonly question: Question
  readonly answer: Answer
}

function stubOf(client: ClientOptions, route: HttpRoute): Client {
  const { observe: _observe, tls: _tls, ...options } = client
  return createClient({ ...options, routes: [route], capture: false, hedge: false })
}

/** Nothing of the project's own runs that could reach out: no tool, and no check, which may ask a model. */
const inert = (prompt: Prompt): Prompt => ({
  ...prompt,
  checks: [],
  tools: prompt.tools.map(tool => ({ ...tool, run: undefined })),
})

const at = (origin: string, route: HttpRoute): HttpRoute =>
  withoutKey(route, origin + new URL(route.baseURL).pathname.replace(/\/$/, ''))

/** The last answer stands for all that are asked for after it. */
function answerOf(question: Question, written: CaseAttempt | undefined): Answer {
  const { text = '', toolCalls = [], refusal, finish = 'stop' } = written ?? {}
  return createAnswer(question, { text, toolCalls, refusal, finish: FINISH[finish] })
}

/** The wire formats have no word for the rest. */
const FINISH = {
  stop: 'stop',
  tool_calls: 'tool_calls',
  length: 'length',
  content_filter: 'content_filter',
  refusal: 'refusal',
  paused: 'length',
  failed: 'stop',
  unknown: 'stop',
} as const satisfies Record<NonNullable<CaseAttempt['finish']>, Finish>

function recordingOf(route: HttpRoute, request: RecordedRequest, answered: Answered, atMs: number): Recording {
  const { method, path, body } = request
  return {
    startedAt: new Date(atMs).toISOString(),
    request: {
      method,
      url: new URL(route.baseURL).origin + path,
      headers: [['content-type', 'application/json']],
      body: Buffer.from(JSON.stringify(body)),
    },
    response: responseOf(answered, { id: `sim${request.number}`, createdAt: Math.floor(atMs / 1_000) }),
  }
}

/** The ids are those that the simulator gave: the next request speaks of them. */
function responseOf(
  { question, answer }: Answered,
  envelope: { readonly id: string; readonly createdAt: number },
): Recording['response'] {
  const dialect = DIALECTS.find(({ name }) => name === question.dialect)!
  const pieces = question.stream
    ? dialect.frames(answer, question, envelope).map(frame => renderFrame(frame, dialect.newline))
    : [JSON.stringify(dialect.body(answer, question, envelope))]
  return {
    status: 200,
    statusText: 'OK',
    headers: [['content-type', question.stream ? 'text/event-stream' : 'application/json']],
    headMs: 0,
    chunks: pieces.map(piece => ({ atMs: 0, bytes: Buffer.from(piece) })),
    endMs: 0,
    end: 'whole',
    error: undefined,
  }
}
