import { characters, type Pattern, phrases } from './refusal-words.ts'

const SUBJECTS =
  phrases(`^the response, ^this response, ^your response, ^response, ^the output, ^output, ^this content, ^the content,
  ^content, ^your request, ^the request, ^your prompt, ^the prompt, ^the generated text, ^the answer, ^the completion, ^this message,
  ^sorry the response, ^sorry your response, ^error, ^el contenido, ^contenido, ^la respuesta, ^respuesta, ^le contenu, ^contenu,
  ^la reponse, ^reponse, ^der inhalt, ^inhalt, ^die antwort, ^antwort, ^o conteudo, ^conteudo, ^a resposta, ^resposta`)

const VERBS =
  phrases(`filtered, blocked, removed, withheld, redacted, flagged, stopped, may violate, violates, filtrad*, bloquead*,
  retirad*, filtre*, bloque*, supprime*, gefiltert, blockiert, entfernt, gesperrt`)

const REASONS =
  phrases(`content management policy, content policy, content policies, usage policies, content filter*, safety,
  responsible ai, moderation, guardrail*, policy, matched public code, politica*, filtro*, seguridad, moderacion, filtre,
  politique, securite, filter, inhaltsfilter, richtlinie*, sicherheit*, seguranca, moderacao`)

/** What gateways and guardrails write in place of an answer. */
export const FILTER_STUBS: readonly Pattern[] = [
  [SUBJECTS, VERBS, REASONS],
  [SUBJECTS, REASONS, VERBS],
  [
    phrases(`^content filtered $, ^content filter $, ^filtered $, ^blocked $, ^content blocked $, ^removed by moderation $,
      ^blocked by content filter $, ^blocked by safety filter $, ^contenido filtrado $, ^contenu filtre $, ^inhalt gefiltert $,
      ^conteudo filtrado $`),
  ],
  [
    phrases(`sorry the model can not answer this question, beyond my current scope, input data may contain inappropriate content,
      output data may contain inappropriate content`),
  ],
  [
    characters('内容,內容,输出,輸出,输入,輸入,回答'),
    characters('敏感,违规,違規,不合规,不合規,安全策略,安全政策,过滤,過濾,屏蔽,拦截,審查,审核'),
  ],
  [characters('换个话题,換個話題')],
  [characters('コンテンツ,出力,応答'), characters('フィルター,ポリシー,安全'), characters('ブロック,削除,除外,遮断')],
]
