/** What begins like a question; a mark at its end says so, too. */
const BEGINS =
  /^(?:who|whose|whom|what|when|where|why|which|how|wer|wen|wem|wann|wo|warum|welche[rs]?|was (?:ist|sind|gibt|hat|haben|macht|muss|soll|tun)|wie|qui|quand|où|comment|que(?:l|ls|lle|lles)|qu['’]est-ce|est-ce|y a-t-il|¿|qui[eé]n(?:es)?|cu[aá]ndo|d[oó]nde|cu[aá]l(?:es)?|cómo|qué|hay|quem|qua(?:l|is)|quando|onde|há|o que)(?![\p{L}\p{N}])|^¿/iu;
/** A verb before its subject. */
const TURNED =
  /^(?:is|are|am|was|were|has|have|does|do|did|can|could|will|would|should|may|shall|must|ist|sind|hat|haben|kann|gibt)\s+(?:[TGC]-\d+|@\S+|i|we|you|he|she|they|it|there|that|this|ich|wir|es|jemand|etwas|(?:any|some|every|no)\w+)(?!\S)/iu;
/** Who wants to be told of something. */
const TELL = /^(?:please )?(?:show|tell)(?: (?:me|us))?\s/iu;
const MARK = /\?\s*$/;

export function isQuestion(typed: string): boolean {
  return [MARK, BEGINS, TURNED, TELL].some((pattern) => pattern.test(typed));
}

/** Whether a line has a question mark at its end: it asks, whatever stands before it. */
export function hasMark(typed: string): boolean {
  return MARK.test(typed);
}

/** Words that want something shown: no whole sentence, or one that asks for it. */
const WANTS = /^(?:please )?(?:show|list|tell|give|any|zeige?|liste|montre|muestra|mostra)(?!\p{L})/iu;
const DENIES =
  /^(?:no|not|cannot|can['’]?t|can not|won['’]?t|never|kein\p{L}*|nicht|pas|sin|sem)(?!\p{L})|(?<!\p{L})(?:tengo|tenho|estoy|estou|bin|suis)(?!\p{L})/iu;
const STATES =
  /(?<!\p{L})(?:i|we|he|she|they|it|is|are|am|was|were|has|have|had|ich|wir|ist|sind|je|nous|est|es|está|é)(?!\p{L})/iu;

export function asksToShow(typed: string): boolean {
  return isQuestion(typed) || WANTS.test(typed) || !(STATES.test(typed) || DENIES.test(typed));
}
