/** How the keys of one kind look: what they begin with and how long the rest is (letters, digits, `-`, `_`). */
export interface KeyShape {
  readonly prefix: string
  readonly min: number
  /** `alphanumeric` ends at the first `-` or `_`. */
  readonly body: 'alphanumeric' | 'base64url' | 'dotted'
}

const shape = (prefix: string, min: number, body: KeyShape['body'] = 'base64url'): KeyShape => ({ prefix, min, body })

/** The shapes that providers document for their keys, or that secret scanners publish. Longer prefixes come first. */
const SHAPES: readonly KeyShape[] = [
  shape('sk-ant-', 16),
  shape('sk-proj-', 16),
  shape('sk-svcacct-', 16),
  shape('sk-admin-', 16),
  shape('sk-or-v1-', 16),
  shape('sk-lf-', 16),
  shape('sk-', 16),
  shape('sk_live_', 10),
  shape('sk_test_', 10),
  shape('rk_live_', 10),
  shape('rk_test_', 10),
  shape('pk_live_', 10),
  shape('pk_test_', 10),
  shape('whsec_', 16),
  shape('AIza', 30),
  shape('ya29.', 16, 'dotted'),
  shape('GOCSPX-', 16),
  shape('AKIA', 16, 'alphanumeric'),
  shape('ASIA', 16, 'alphanumeric'),
  shape('ABIA', 16, 'alphanumeric'),
  shape('ACCA', 16, 'alphanumeric'),
  shape('github_pat_', 20),
  shape('ghp_', 20),
  shape('gho_', 20),
  shape('ghu_', 20),
  shape('ghs_', 20),
  shape('ghr_', 20),
  shape('glpat-', 16, 'dotted'),
  shape('gldt-', 16),
  shape('glrt-', 16, 'dotted'),
  shape('glptt-', 16),
  shape('xoxb-', 10),
  shape('xoxa-', 10),
  shape('xoxp-', 10),
  shape('xoxr-', 10),
  shape('xoxs-', 10),
  shape('xoxe-', 10),
  shape('xoxe.', 10, 'dotted'),
  shape('xapp-', 10),
  shape('hf_', 20, 'alphanumeric'),
  shape('gsk_', 20, 'alphanumeric'),
  shape('pplx-', 20, 'alphanumeric'),
  shape('xai-', 20),
  shape('r8_', 20, 'alphanumeric'),
  shape('nvapi-', 20),
  shape('fw_', 20, 'alphanumeric'),
  shape('csk-', 20),
  shape('tgp_v1_', 20),
  shape('lsv2_', 20),
  shape('pa-', 30),
  shape('jina_', 20),
  shape('tvly-', 16),
  shape('fc-', 30, 'alphanumeric'),
  shape('npm_', 20, 'alphanumeric'),
  shape('pypi-', 30),
  shape('dop_v1_', 30, 'alphanumeric'),
  shape('SG.', 30, 'dotted'),
  shape('dckr_pat_', 16),
  shape('shpat_', 20, 'alphanumeric'),
  shape('sq0atp-', 16),
  shape('EAAA', 40),
  shape('lin_api_', 20, 'alphanumeric'),
  shape('secret_', 30, 'alphanumeric'),
  shape('ntn_', 30, 'alphanumeric'),
  shape('PMAK-', 30),
  shape('hvs.', 20, 'dotted'),
  shape('sntrys_', 20, 'dotted'),
  shape('phc_', 30, 'alphanumeric'),
  shape('phx_', 30, 'alphanumeric'),
  shape('AGE-SECRET-KEY-', 40),
]

/** The shapes by the first character of their prefix, so that most places of a text cost one look-up. */
export const SHAPES_BY_FIRST: ReadonlyMap<number, readonly KeyShape[]> = new Map(
  SHAPES.map(({ prefix }) => {
    const first = prefix.charCodeAt(0)
    return [first, SHAPES.filter(shape => shape.prefix.charCodeAt(0) === first)]
  }),
)
