/** What was found, by offsets in UTF-16 code units of the original text; `end` is exclusive. */
export interface Span {
  readonly type: string
  readonly start: number
  readonly end: number
}
