import { costOfInput, measureText, type TextMeasure } from 'breakwater'
import type { Command } from 'commander'
import { readText } from '../files.ts'

interface TokensOptions {
  readonly model: string
  readonly json?: true
}

export function registerTokens(program: Command): void {
  program
    .command('tokens')
    .summary('count the tokens of a file')
    .description(
      "Counts the tokens of a text: exactly for OpenAI's models where gpt-tokenizer is installed, else by estimate.",
    )
    .argument('<file>', 'a text file')
    .requiredOption('--model <name>', 'the model that is to read it')
    .option('--json', 'print data instead of text')
    .addHelpText('after', '\nExit code 0; 2 when the file cannot be read.')
    .action(async (file: string, { model, json }: TokensOptions) => {
      const measured = await measureText(await readText(file), model)
      console.log(json ? JSON.stringify({ model, ...measured }, null, 2) : described(measured, model))
    })
}

function described({ tokens, isExact, contextWindow, prices }: TextMeasure, model: string): string {
  const share = contextWindow === undefined ? undefined : ((tokens / contextWindow) * 100).toFixed(1)
  return [
    `${isExact ? '' : 'about '}${tokens.toLocaleString('en')} tokens for ${model}`,
    share === undefined
      ? 'context window: not known'
      : `context window: ${contextWindow?.toLocaleString('en')}, of which this is ${share}%`,
    prices === undefined ? 'price: not known' : `as input: $${Number(costOfInput(tokens, prices).toPrecision(3))}`,
  ].join('\n')
}
