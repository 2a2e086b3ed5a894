import { FAULTS, type Play } from '../faults/index.ts'
import { createSimulator, type Simulator, type SimulatorOptions } from '../simulator/index.ts'
import { checkStorm, type Storm, StormError, storms } from '../storm/index.ts'

/**
 * What is to be played: a built-in storm by its name; a fault by its name, which every request meets then; a list of
 * faults and `ok`, one for each request in turn, after which all is well; or a storm of one's own.
 */
export type StormChoice = string | readonly Play[] | Storm

export type StormOptions = Omit<SimulatorOptions, 'storm'>

/** Where tests find the simulator that plays a storm. */
export interface StormInUse {
  /** The base URL for the dialects of OpenAI. */
  readonly url: string
  /** The base address for those of Anthropic and Gemini. */
  readonly origin: string
  readonly simulator: Simulator
}

/** The simulator of a scope. */
export class StormUse implements StormInUse {
  readonly #storm: Storm
  readonly #options: StormOptions
  #simulator: Simulator | undefined

  /** @throws StormError for a name that is none, and a storm that cannot be played */
  constructor(storm: StormChoice, options: StormOptions) {
    this.#storm = stormOf(storm)
    this.#options = options
  }

  get simulator(): Simulator {
    if (this.#simulator !== undefined) return this.#simulator
    throw new StormError(`storm(${JSON.stringify(this.#storm.name)})`, ['the simulator runs within tests only'])
  }

  get url(): string {
    return this.simulator.url
  }

  get origin(): string {
    return this.simulator.origin
  }

  async start(): Promise<void> {
    this.#simulator = await createSimulator({ ...this.#options, storm: this.#storm })
  }

  /** From its beginning, whatever the test before this one has met. */
  begin(): void {
    this.simulator.setStorm(this.#storm, this.#options.seed)
  }

  async stop(): Promise<void> {
    await this.#simulator?.close()
    this.#simulator = undefined
  }
}

function stormOf(choice: StormChoice): Storm {
  if (typeof choice !== 'string') return checkStorm(isList(choice) ? { name: 'in order', faults: choice } : choice)
  if (Object.hasOwn(storms, choice)) return storms[choice]!
  if (Object.hasOwn(FAULTS, choice)) return checkStorm({ name: choice, faults: [{ fault: choice, weight: 1 }] })
  throw new StormError(choice, [`no storm is called so; there are ${Object.keys(storms).join(', ')}, and the faults`])
}

const isList = (choice: Storm | readonly Play[]): choice is readonly Play[] => Array.isArray(choice)
