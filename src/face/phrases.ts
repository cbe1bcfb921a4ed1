/** Ways to say what a command does, in words: the line that was meant. `$1` is what the phrase names. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:what (?:should|shall|can|do) i do(?: next| now| today)?|what(?:['’]s| is) next(?: for me)?)$/i,
    'inbox',
  ],
  [
    /^what(?: is|['’]s)? (?:wait(?:s|ing)|open|mine)(?: for me)?$|^what(?:['’]s| is) on my (?:list|plate)$/i,
    'inbox',
  ],
  [
    /^was (?:soll|muss) ich (?:heute |jetzt )?(?:tun|machen)$|^que dois[- ]je faire(?: aujourd['’]hui)?$|^¿?qu[eé] (?:debo|tengo que) hacer(?: hoy)?$/i,
    'inbox',
  ],
  [/^(?:i(?:['’]ve| have)? )?(?:finished|completed) (t-?\d+)$|^(t-?\d+) is (?:done|finished)$/i, 'done $1$2'],
  [/^(?:show |send )?(?:me )?my (?:list|tasks)((?: (?:every|each) \w+)? at .+)?$/i, 'mine$1'],
  [/^(?:what(?:['’]s| is) (?:up|on|the plan)(?: (?:for )?today)?|what do we do today)$/i, 'today'],
  [
    /^(?:hi|hello|hey|hallo|moin|salut|bonjour|hola|ciao|good (?:morning|afternoon|evening))(?: \p{L}+)?$/iu,
    'help',
  ],
  [/^i(?:['’]m| am|['’]ll be| will be) (?:away|off|out|on holiday|on leave)(?: from| on)? (.+)$/i, 'away $1'],
  [/^who(?:['’]s| is) (?:away|off|out)(?: today| this week)?$/i, 'away list'],
  [/^(?:the |today['’]?s )?(?:digest|page|batch)$/i, 'today'],
  [/^(?:approve|accept|yes to) (?:all|everything)(?: of them)?$/i, 'answer yes to all'],
  [/^(?:new |add (?:an? )?(?:new )?)?(?:idea|todo):? (?!c-?\d+$)(.+)$/i, 'propose $1'],
  [/^(?:(?:show )?(?:me )?(?:my|our|the|all) )?goals$/i, 'goal list'],
  [/^(?:(?:show )?(?:me )?(?:my|our|the|all) )?ideas$/i, 'backlog'],
  [/^how (?:are we|am i|is it) doing$|^where do we stand$/i, 'state'],
  [/^(?:give|pass|hand) (t-?\d+) (?:over )?to @?(\S+)$/i, 'hand over $1 to @$2'],
  [/^assign (t-?\d+) (?:to )?@?(\S+)$/i, 'change $1 --assignee @$2'],
  [/^why (t-?\d+)( check| more)?$/i, 'why $1$2'],
  [/^why (c-?\d+)$/i, 'whynot $1'],
  [/^why (g-?\d+)$/i, 'goal show $1'],
  [/^why (?:is it |do(?:n['’]?t| not) we |is(?:n['’]?t| not) |not )+(.+)$/i, 'whynot $1'],
  [/^(?:show |what is |what(?:['’]s) )?(t-?\d+)$/i, 'why $1'],
  [/^(?:show |what is |what(?:['’]s) )?(c-?\d+)$/i, 'backlog show $1'],
  [/^(?:show |what is |how is |what(?:['’]s) )?(g-?\d+)(?: doing)?$/i, 'goal show $1'],
  [/^((?:(?:yes|no|ok|ja|nein|oui|non|si|sim)\b|sí |não |[✅👍❌👎]|(?:t-)?\d{1,3}\b).*)$/iu, 'answer $1'],
];
const POLITE =
  /^(?:many )?(?:thanks|thank you|thx|ty|danke|merci|gracias|obrigad[oa])(?: (?:a lot|so much|tiller))?$/i;

/**
 * What somebody meant who wrote words instead of a command: the line of the command; an empty one where nothing is
 * asked, as in “thanks”; undefined where the words are none of these. Capitals and closing marks do not count.
 */
export function readPhrase(typed: string): string | undefined {
  const words = typed
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[?!.\s]+$/, '');
  if (POLITE.test(words)) return '';
  for (const [pattern, line] of PHRASES) {
    const match = pattern.exec(words);
    if (match) return line.replace(/\$(\d)/g, (_all, group: string) => match[Number(group)] ?? '');
  }
  return undefined;
}
