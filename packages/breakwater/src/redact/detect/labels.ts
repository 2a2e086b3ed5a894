/** What the words before a number say that it is. */
export type Label = 'phone' | 'ssn' | 'nhs' | 'bsn' | 'aadhaar' | 'tax' | 'version' | 'reference'

const WORDS = {
  phone:
    'phone telephone telephones phones tel cell cellphone mobile mobil mob call calling called fax whatsapp sms dial ring ' +
    'hotline signal telefon telefonnummer handy handynummer rufnummer mobilnummer mobiltelefon anrufen rückruf festnetz ' +
    'téléphone telephoner téléphonez portable appelez appelle appeler joindre joignable teléfono telefono móvil movil ' +
    'celular llame llamar llama llámame cellulare chiama chiamare chiamami telefone ligue ligar telemóvel contato telefoon ' +
    'telefoonnummer mobiel bel bellen gsm телефон тел телефону phonenumber tlf tfno',
  ssn: 'ssn social itin ssns taxpayer',
  nhs: 'nhs',
  bsn: 'bsn burgerservicenummer sofinummer burgerservice',
  aadhaar: 'aadhaar aadhar uidai uid',
  tax: 'steuer steuerid steuernummer steueridentifikationsnummer idnr identifikationsnummer tin',
  version:
    'version versions ver release releases build firmware driver section revision upgrade upgraded downgrade patch ' +
    'chapter kapitel abschnitt clause rule oid kernel schema v assembly sdk module package',
  reference:
    'order orders bestellung bestellnummer auftrag invoice rechnung rechnungsnummer facture factura fattura fatura ' +
    'pedido commande ordine bestelling reference ref referenz ticket case tracking shipment parcel sendungsnummer ' +
    'isbn issn ean upc gtin sku barcode part item article artikel artikelnummer serial batch lot po rma imei commit ' +
    'transaction timestamp epoch population price amount total',
} satisfies Record<Label, string>

const LABELS: ReadonlyMap<string, Label> = new Map(
  Object.entries(WORDS).flatMap(([label, words]) => words.split(' ').map(word => [word, label as Label] as const)),
)

/** In scripts that put no spaces between words a label is looked for inside the run of letters. */
const UNSPACED_PHONE = /电话|電話|手机|手機|携帯|致电|전화|휴대폰|연락처/

/** Words that may stand between a label and its number without weakening it. */
const NEUTRAL = new Set(
  'no nr number num nummer numéro número numero n id is ist est es é code the a my to at from of for us on was was now and uk'.split(
    ' ',
  ),
)
const REFERENCE_NEUTRAL = new Set('no nr number num nummer numéro número numero n id is ist est es code'.split(' '))

const WINDOW = 48
const MAX_WORDS = 7
const WORD = /\p{L}+/gu

/**
 * The nearest label within the 48 characters before a number, on the same line. A reference or version must stand
 * right before it; other words may stand between the rest and their number.
 */
export function labelBefore(text: string, start: number, floor: number): Label | undefined {
  const words = wordsBefore(text, start, floor)
  let isAdjacent = true
  let isAdjacentReference = true
  for (const word of words) {
    const label = LABELS.get(word) ?? (UNSPACED_PHONE.test(word) ? 'phone' : undefined)
    if (label === 'version') {
      if (isAdjacent) return label
    } else if (label === 'reference') {
      if (isAdjacentReference) return label
    } else if (label !== undefined) return label
    if (!NEUTRAL.has(word)) isAdjacent = false
    if (!REFERENCE_NEUTRAL.has(word)) isAdjacentReference = false
  }
  return undefined
}

/** The words before a place, nearest first. A pseudonym ends the view: it reads the same before and after redaction. */
function wordsBefore(text: string, start: number, floor: number): string[] {
  let window = text.slice(Math.max(floor, start - WINDOW), start)
  const cut = Math.max(window.lastIndexOf('\n'), window.lastIndexOf('>'), window.lastIndexOf('<'))
  window = window
    .slice(cut + 1)
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
  const words = window.match(WORD) ?? []
  return words.slice(-MAX_WORDS).reverse()
}
