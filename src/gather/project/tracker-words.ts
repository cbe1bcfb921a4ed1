/** Where a piece of work stands, in whatever words a tracker says it. `dropped` is closed without being done. */
export type WorkState = 'draft' | 'planned' | 'in_progress' | 'blocked' | 'done' | 'dropped';

const WORK_WORDS: Readonly<Record<WorkState, readonly string[]>> = {
  draft: [
    'draft',
    'idea',
    'ideas',
    'proposed',
    'triage',
    'icebox',
    'later',
    'someday',
    'unplanned',
    'idee',
    'idée',
  ],
  planned: [
    ...['planned', 'open', 'opened', 'reopened', 'new', 'todo', 'to do', 'backlog', 'ready', 'next'],
    ...['selected for development', 'accepted', 'confirmed', 'unresolved', 'scheduled', 'unstarted', 'no'],
    ...['offen', 'neu', 'geplant', 'zu erledigen', 'à faire', 'nouveau', 'ouvert'],
  ],
  in_progress: [
    ...['in progress', 'progress', 'doing', 'wip', 'started', 'active', 'in review', 'review', 'testing'],
    ...['in development', 'in testing', 'qa', 'ongoing', 'assigned', 'patch available'],
    ...['in arbeit', 'läuft', 'in prüfung', 'en cours', 'en revue'],
  ],
  blocked: [
    'blocked',
    'on hold',
    'waiting',
    'stuck',
    'paused',
    'blockiert',
    'wartet',
    'bloqué',
    'en attente',
  ],
  done: [
    ...['done', 'closed', 'resolved', 'fixed', 'complete', 'completed', 'finished', 'shipped', 'merged'],
    ...['released', 'delivered', 'verified', 'deployed', 'live', 'yes'],
    ...['fertig', 'erledigt', 'abgeschlossen', 'geschlossen', 'terminé', 'fait', 'fermé', 'résolu'],
  ],
  dropped: [
    ...['wont fix', 'won t fix', 'wontfix', 'wont do', 'won t do', 'not planned', 'rejected', 'declined'],
    ...['cancelled', 'canceled', 'duplicate', 'invalid', 'obsolete', 'abandoned', 'dropped', 'withdrawn'],
    ...['works as designed', 'cannot reproduce', 'archived'],
    ...['abgebrochen', 'verworfen', 'abgelehnt', 'annulé', 'abandonné', 'rejeté'],
  ],
};

const STATE_OF: ReadonlyMap<string, WorkState> = new Map(
  (Object.keys(WORK_WORDS) as WorkState[]).flatMap((state) =>
    WORK_WORDS[state].map((word) => [word, state] as const),
  ),
);

/** `In Progress`, `in_progress`, `DOING` and the like; undefined for a word that no tracker uses for it. */
export function readWorkState(word: string): WorkState | undefined {
  return STATE_OF.get(normaliseWord(word));
}

/** Lower case, with anything but letters and digits as one space: how such words are compared. */
export function normaliseWord(word: string): string {
  return word
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
