import { phrases, type RefusalWords } from './refusal-words.ts'

export const ENGLISH: RefusalWords = {
  strong: [
    [
      phrases(`i can not, i can neither, i am unable to, i am not able to, i am not allowed to, i am not permitted to,
        i am not authorized to, i am not in a position to, i am not designed to, i am not programmed to, i am prohibited from,
        i do not, i could not possibly, i will not, i am not going to, i am not comfortable, i do not feel comfortable,
        i would rather not, i would prefer not to, i am not willing to, i am unwilling to, i should not, i must not,
        sorry can not, sorry but can not`),
      phrases(`help, helping, assist*, provid*, comply*, fulfil*, creat*, generat*, write, writing, produc*, engag*, share, sharing,
        support this, support that, support your, do that, do this, doing that, doing this, do so, do it, answer*, discuss*,
        participat*, take part, continu*, process, processing, offer, offering, give, giving, advis*, recommend*, respond*,
        summari*, translat*, draft, drafting, facilitat*, role play*, roleplay*, pretend*, disclos*, reveal*, repeat, endors*,
        encourag*, promot*, carry out, proceed*, accommodat*, perform*, go along, be part of, identify people, identify real,
        identify individual*, identify the person, identify this person, talk about, walk you through, complete this,
        complete that, complete your, honor, honour, speculat*, play along, make this, make that, tell you how, judge whether`),
    ],
    [
      phrases('we can not, we are unable to, we are not able to'),
      phrases(
        'process your, process this, fulfil*, complete your, complete this, assist with, help with this, help you with',
      ),
    ],
    [
      phrases(`i must decline, i must respectfully decline, i have to decline, i need to decline, i will have to decline,
        i am going to decline, i am going to have to decline, i respectfully decline, i politely decline, i am declining,
        i decline, i would have to decline, i have to respectfully decline, i will decline, i refuse, i must refuse,
        i have to refuse, i have to pass on, have to pass on this, i have to say no, i will pass on, i am going to pass on,
        request is declined, request has been declined, request denied, request can not be fulfilled`),
    ],
  ],
  weak: [
    [
      phrases(`i can not, i am unable to, i am not able to, i will not, i am not going to, i am not allowed to, i am not permitted to,
        i am not comfortable, i do not feel comfortable, i would rather not, i would prefer not to, i would prefer to stop,
        i am not willing to, i must not, i refuse to, ^can not, ^unable to, ^not able to, ^will not, not gonna do, no can do, i do not think i should,
        step back from this, step away from this, i need to stop here, i will stop here, i have to stop here, count me out`),
    ],
    [phrases('i, as an ai'), phrases('and can not, and will not, but can not, but will not, so can not, so will not')],
    [
      phrases(`my guidelines, my programming, my principles, my policies, my policy, my values, safety guidelines, usage policies,
        content policies, usage policy, content policy`),
      phrases('not allow, not permit, prohibit*, prevent*, forbid*, not let'),
    ],
    [
      phrases('against, violat*, conflict* with, outside, contrary to, breach*'),
      phrases(
        'my guidelines, my programming, my principles, my policies, my policy, my values, my safety, the policies that i',
      ),
    ],
    [
      phrases(
        'would be inappropriate, would be irresponsible, would be unethical, would be wrong, is inappropriate, is not appropriate',
      ),
      phrases('for me, to help, to provide, to assist, so i, leave it there'),
    ],
    [
      phrases(
        `not something, outside of what, outside what, beyond what, outside the scope of what, beyond the scope of what,
          outside the topics, outside the range`,
      ),
      phrases('i can, i am able, i am willing, i will, i do, i am going, i am allowed, i offer'),
    ],
    [phrases('i have been instructed not to, i am instructed not to, i was told not to, i have been asked not to')],
    [
      phrases('harmless, providing such, providing this, helping with this'),
      phrases('go against that, go against this'),
    ],
    [phrases('this request violates, your request violates, the request violates, this request goes against')],
  ],
  attempts:
    phrases(`find, see, determine, tell, read, locate, access, open, view, parse, calculate, compute, confirm, be sure,
    be certain, know, make out, detect, recall, remember, browse, make sense, attend, wait, imagine, believe, agree more,
    use, add, include, repeat, go into, mention, forget, hesitate, stress, return, notice, be able to attend, sure`),
  excuses:
    phrases(`help but, without the, without more, without additional, without further, without seeing, without access,
    without knowing, without any, without a, without your, unless you, until you, i do not have, i do not see, i do not know,
    i do not understand, not mention*, not contain*, not includ*, not specif*, not provided, not attach*, is missing,
    are missing, not enough, insufficient, is empty, was empty, to be empty, not given, not stated, not present, no text,
    no document, no attachment, no image, no file, not in the text, not in the document, in detail, in more detail,
    into detail, you did not, you have not, cut off, illegible, not legible, too blurry, unreadable, repeat the, again`),
  cancels: phrases(`please paste, please upload, please attach, please send, please provide the, please provide me,
    please provide a, please provide your, please share the, paste it, upload it, attach it, ^dear, kind regards,
    best regards, yours sincerely`),
}

export const SPANISH: RefusalWords = {
  strong: [
    [
      phrases(`no puedo, no me es posible, no soy capaz de, no estoy autorizado, no estoy autorizada, no me siento comodo,
        no me siento comoda, no voy a, no debo, no podre, no podria, no tengo permitido, no tengo permiso,
        no estoy en condiciones de, no estoy en posicion de, no estoy disenado, no estoy programado, me resulta imposible,
        me es imposible, me niego a, no me esta permitido, prefiero no, preferiria no, lamento no poder, siento no poder`),
      phrases(`ayud*, asist*, proporcion*, cumpl*, gener*, crear, creando, escrib*, redact*, ofrec*, darte, darle, compart*, respond*,
        contest*, realiz*, hacer, hacerlo, particip*, continu*, complet*, facilit*, complac*, acceder a, brind*, apoy*, atend*,
        proces*, produc*, hablar de, hablar sobre, discut*, revel*, divulg*, colabor*, resum*, traduc*, recomend*, aconsej*,
        seguir, llevar a cabo, opinar, satisf*, elabor*, suministr*, prest*, especul*, emitir`),
    ],
    [
      phrases(`debo rechazar, tengo que rechazar, debo declinar, tengo que declinar, rechazo la solicitud, rechazo esta,
        rechazo tu, rechazo su, me veo obligado a rechazar, me veo en la obligacion de rechazar`),
    ],
  ],
  weak: [
    [
      phrases(`no puedo, no voy a, no hare, no lo hare, no continuare, no escribire, no ayudare, no respondere, no dare,
        no generare, no proporcionare, no redactare, no participare, no compartire, tengo prohibido, se me prohibe, me niego, no estoy en posicion, prefiero no, preferiria no, no me es posible,
      no me siento comodo, no me siento comoda, no estoy autorizad*, no tengo permitido, ^imposible`),
    ],
    [
      phrases('mis directrices, mis normas, mis politicas, mis principios, mis reglas, las politicas de uso'),
      phrases('no me permiten, me impiden, prohiben, lo prohiben, me lo impiden'),
    ],
    [
      phrases('en contra de, contra, infring*, incumpl*, viol*, contrari* a'),
      phrases(
        'mis directrices, mis normas, mis politicas, mis principios, mis reglas, las politicas de uso, las normas de uso',
      ),
    ],
    [phrases('supera, excede, fuera de'), phrases('lo que puedo, lo que se me permite, lo que estoy')],
    [phrases('no es algo'), phrases('que pueda, que puedo, que vaya a')],
  ],
  attempts:
    phrases(`encontr*, ver, determin*, saber, leer, acceder, abrir, identific*, calcul*, confirm*, localiz*, asegur*, distingu*,
    averigu*, decir si, usar, entrar en, repetir`),
  excuses:
    phrases(`sin el, sin la, sin los, sin las, sin mas, sin ver, sin conocer, sin saber, sin tener, hasta que, a menos que,
    no contiene, no menciona, no incluye, no aparece*, no figura*, falta, faltan, no se ha adjuntado, no se adjunt*, no has adjuntado,
    no hay, no veo, no indica, no especifica, insuficiente*, esta vacio, en detalle, ilegible, dejar de`),
  cancels:
    phrases(`por favor pega, por favor pegue, por favor adjunt*, por favor envi*, por favor proporcion*, por favor facilit*,
    por favor comparte el, por favor indi*, ^estimad*, ^querid*, un saludo, atentamente`),
}

export const FRENCH: RefusalWords = {
  strong: [
    [
      phrases(`je ne peux, je peux pas, je ne puis, je ne suis pas en mesure, je ne suis pas capable, je ne suis pas autorise*,
        il m est impossible, il ne m est pas possible, je ne souhaite pas, je ne vais pas, je ne saurais, je ne pourrai,
        je ne dois pas, je refuse de, je me refuse a, je prefere ne pas, je prefererais ne pas, je ne suis pas habilite*,
        je ne suis pas concu*, je ne veux pas, il m est interdit, je ne me sens pas, je suis dans l impossibilite,
        je suis incapable, je n ai pas le droit, ^impossible de`),
      phrases(`aid*, assist*, fourni*, repond*, gener*, creer, cree, ecri*, redig*, produi*, donn*, partag*, satisfai*, acced*, effectu*,
        realis*, particip*, continu*, poursuivre, trait*, discut*, accompagn*, propos*, faire, resum*, tradui*, divulg*, revel*,
        me conformer, abord*, conseill*, recommand*, parler de, me prononcer, formul*, execut*, honorer, contribu*, preter,
        juger, l aise`),
    ],
    [
      phrases(`je dois refuser, je dois decliner, je me dois de refuser, je suis contraint de refuser, je suis oblige de refuser,
        je decline, je refuse`),
    ],
  ],
  weak: [
    [
      phrases(`je ne peux, je peux pas, je ne ferai, je n ecrirai, je ne vais pas, je ne souhaite pas, je ne suis pas en mesure,
      je ne suis pas autorise*, je ne suis pas habilite*, il m est impossible, il ne m est pas possible, je prefere ne pas, je refuse`),
    ],
    [
      phrases('mes consignes, mes directives, mes regles, mes principes, mes valeurs, les regles d utilisation'),
      phrases('ne me permettent pas, ne me permet pas, m interdisent, m empechent, interdisent'),
    ],
    [
      phrases('contraire a, contraires a, a l encontre de, enfrein*, viol*, contrevien*'),
      phrases(
        'mes consignes, mes directives, mes regles, mes principes, mes valeurs, regles d utilisation, conditions d utilisation',
      ),
    ],
    [phrases('depasse, hors de, dehors de, au dela de'), phrases('ce que je suis, ce que je peux, ce que je puis')],
    [phrases('je ne, je n, je ne l, je ne le'), phrases('*rai pas, *rai rien, *rai aucun, *rai aucune')],
    [phrases('m y refuse, hors de question')],
    [phrases('m abstiendrai, m abstiens, m abstenir')],
    [phrases('ce n est pas quelque chose que'), phrases('je peux, je ferai, je puis')],
  ],
  attempts:
    phrases(`trouver, voir, determiner, savoir, lire, acceder, ouvrir, identifier, calculer, confirmer, localiser, distinguer,
    deviner, dire si, utiliser, entrer dans, repeter, assister a`),
  excuses:
    phrases(`que vous aider, que t aider, sans le, sans la, sans les, sans plus, sans voir, sans connaitre, sans savoir, sans avoir,
    tant que vous, a moins que, contient pas, mentionne pas, precise pas, indique pas, figure pas, apparait pas,
    est pas joint*, etait pas joint*, il manque, est manquant*, est vide, en detail, illisible, m empecher, n avez pas, n as pas`),
  cancels:
    phrases(`veuillez coller, veuillez joindre, veuillez fournir, veuillez envoyer, veuillez m envoyer, veuillez me fournir,
    veuillez preciser, merci de fournir, merci de joindre, merci de coller, merci de preciser, ^cher, ^chere, cordialement`),
}

export const GERMAN: RefusalWords = {
  strong: [
    [
      phrases(`ich kann, kann ich, ich darf, darf ich, ich werde, werde ich, ich mochte, mochte ich, ich will, will ich, ich bin, bin ich,
        ich sehe mich, ich fuhle mich, und kann, und darf, und werde`),
      phrases('nicht, kein*, nichts, ausserstande, ausser stande, weder, niemandem'),
      phrases(`helfen, weiterhelfen, weiterzuhelfen, dienen, erfullen, beantworten, antworten, bereitstellen, bereitzustellen, geben,
        erstellen, schreiben, unterstutz*, verfassen, generieren, liefern, nachkommen, entsprechen, mitwirken, teilnehmen,
        weitergeben, weiterzugeben, anbieten, anzubieten, tun, fortfahren, durchfuhr*, durchzufuhren, bearbeiten, verraten,
        preisgeben, erteilen, behilflich, mitmachen, ausfuhren, zusammenfassen, ubersetzen, beitragen, umsetzen, fortsetzen,
        produzieren, teilen, offenlegen, empfehlen, beraten, wohl dabei, zur verfugung, darauf eingehen, aussern, befugt`),
    ],
    [phrases('mir'), phrases('nicht moglich, unmoglich, nicht erlaubt, nicht gestattet, untersagt')],
    [phrases('ich muss, muss ich, ich mochte, mochte ich'), phrases('ablehnen, zuruckweisen, absagen')],
    [phrases('ich lehne, lehne ich'), phrases('ab')],
    [phrases('ich weigere mich, weigere ich mich, anfrage wird abgelehnt, mache ich nicht mit, helfe ich nicht')],
  ],
  weak: [
    [
      phrases(`*e ich, ich gebe, ich helfe, ich erstelle, ich schreibe, ich mache, ich sage, ich liefere, ich beantworte, ich teile,
        ich nenne, ich bearbeite, ich unterstutze, ich verfasse, ich ubersetze`),
      phrases('nicht, kein*, nichts'),
    ],
    [phrases('dass ich, weil ich, da ich'), phrases('nicht, kein*, nichts'), phrases('kann, darf, werde, mochte')],
    [phrases('ich'), phrases('kann, darf, werde, mochte, will'), phrases('nicht, kein*, nichts, weder')],
    [phrases('ich'), phrases('lieber, davon'), phrases('abstand, abstand nehmen, verzichten, absehen, davon absehen')],
    [
      phrases(`ich kann, kann ich, ich darf, darf ich, ich werde, werde ich, ich mochte, mochte ich, ich will, will ich, und kann,
        und darf, und werde`),
      phrases('nicht, kein*, nichts, weder'),
    ],
    [
      phrases(
        'meine richtlinien, meine grundsatze, meine prinzipien, meine vorgaben, meine regeln, meine nutzungsrichtlinien',
      ),
      phrases('nicht, verbieten, untersagen, hindern'),
    ],
    [
      phrases('gegen, widerspricht, ausserhalb'),
      phrases(`meine richtlinien, meine grundsatze, meine prinzipien, meine vorgaben, meine regeln, meine nutzungsrichtlinien,
        meinen richtlinien, meinen grundsatzen, meiner richtlinien, die nutzungsrichtlinien, die nutzungsbedingungen`),
    ],
  ],
  attempts:
    phrases(`finden, erkennen, sehen, lesen, bestimmen, ermitteln, feststellen, entnehmen, sagen, offnen, zugreifen, sicher,
    ausmachen, versprechen, garantieren, verwenden, hinzufugen, wiederholen, benutzen, wahrnehmen, ausschliessen, bestatigen, kommen,
    finde ich, sehe ich, erkenne ich, habe ich, verstehe ich, hatte ich, wurde ich, konnte ich,
    gern*, warten, glauben`),
  excuses:
    phrases(`die ich, welche ich, eine ich, ohne den, ohne die, ohne das, ohne weitere, ohne mehr, ohne zugriff, solange, bis sie, bis du, es sei denn,
    enthalt kein*, enthalt nicht, nicht enthalten, nicht erwahnt, nicht angegeben, nicht genannt, nicht angehangt, nicht beigefugt,
    fehlt, fehlen, ist leer, im detail, im einzelnen, unleserlich, nicht lesbar, umhin`),
  cancels:
    phrases(`bitte fug*, bitte send*, bitte schick*, bitte lad*, bitte geben sie, bitte gib, bitte teil*, bitte stell*, bitte nenn*,
    ^sehr geehrte*, ^liebe, ^lieber, freundlichen grussen, freundliche grusse, viele grusse`),
}

export const PORTUGUESE: RefusalWords = {
  strong: [
    [
      phrases(`nao posso, nao consigo, nao sou capaz de, nao estou autorizado, nao estou autorizada, nao me sinto confortavel, nao vou,
        nao e possivel para mim, nao me e possivel, nao me e permitido, nao poderei, nao poderia, nao tenho permissao, nao devo, nao estou apto,
        nao estou em condicoes, recuso me a, me recuso a, prefiro nao, preferiria nao, nao fui projetado, nao fui programado,
        nao irei, e me impossivel`),
      phrases(`ajud*, auxili*, fornec*, atend*, gerar, criar, cria, escrev*, produz*, oferec*, te dar, dar aconselh*, dar conselho*, compartilh*, partilh*,
        respond*, realiz*, fazer, faze lo, particip*, continu*, cumpr*, redig*, prest*, apoi*, discut*, falar sobre, revel*,
        divulg*, process*, resum*, traduz*, colabor*, prosseguir, elabor*, recomend*, aconselh*, dizer como, satisfaz*, opinar,
        executar, seguir com, assist*, comentar`),
    ],
    [
      phrases(`preciso recusar, devo recusar, tenho de recusar, tenho que recusar, vou ter que recusar, vou recusar, devo declinar,
        preciso declinar, recuso o pedido, recuso este, recuso esse`),
    ],
  ],
  weak: [
    [
      phrases(`nao posso, nao consigo, nao vou, nao farei, nao irei, nao escreverei, nao ajudarei, nao responderei,
        nao darei, nao gerarei, nao fornecerei, nao participarei, nao compartilharei, nao continuarei, recuso me, me recuso, prefiro nao, preferiria nao,
      nao me e possivel, nao me sinto confortavel, nao estou autorizad*, nao tenho permissao, ^impossivel`),
    ],
    [
      phrases(
        'minhas diretrizes, minhas regras, minhas politicas, meus principios, minhas normas, as politicas de uso',
      ),
      phrases('nao me permitem, nao permitem, me impedem, impedem me, proibem'),
    ],
    [
      phrases('contra, viol*, infring*, contrari*'),
      phrases(
        'minhas diretrizes, minhas regras, minhas politicas, meus principios, minhas normas, as politicas, diretrizes de uso',
      ),
    ],
    [phrases('excede, ultrapassa, fora do'), phrases('o que posso, que posso, o que me e permitido')],
    [phrases('nao e algo'), phrases('que eu possa, que posso, que eu va, com que eu possa')],
  ],
  attempts:
    phrases(`encontr*, ver, determin*, saber, ler, acessar, aceder, abrir, identific*, calcul*, confirm*, localiz*, garant*,
    distingu*, descobrir, usar, entrar em, repetir`),
  excuses:
    phrases(`sem o, sem a, sem os, sem as, sem mais, sem ver, sem conhecer, sem saber, sem ter, ate que, a menos que,
    nao contem, nao menciona, nao inclui, nao aparece*, nao consta*, falta, faltam, nao foi anexad*, nao anexou, nao ha, nao vejo,
    nao indica, nao especifica, insuficiente*, esta vazio, em detalhe*, ilegivel, deixar de`),
  cancels:
    phrases(`por favor cole, por favor anex*, por favor envi*, por favor forneca, por favor indique, por favor partilhe o,
    por favor compartilhe o, ^prezad*, ^car*, atenciosamente, cumprimentos`),
}
