/** Style of every picture: our own, quiet, about as dense as a chat is. */
const STYLE = `
* { box-sizing: border-box; margin: 0; }
body { font: 15px/1.46 "Liberation Sans", "Noto Sans", sans-serif; color: #23262b; background: #fff; padding: 14px 16px; }
body.dark { color: #dcdee2; background: #303239; }
.message { display: flex; gap: 10px; padding: 6px 0; }
.face { flex: none; width: 34px; height: 34px; border-radius: 9px; background: #2f6f5e; color: #fff; font-weight: 700; display: grid; place-items: center; }
.face.person { background: #b9bec7; }
.body { flex: 1; min-width: 0; }
.who { font-weight: 700; } .when { color: #777c85; font-size: 12px; font-weight: 400; margin-left: 6px; }
.only { color: #777c85; font-size: 12px; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin-bottom: 4px; }
.quiet { color: #6a6f78; font-size: 13px; white-space: pre-wrap; overflow-wrap: anywhere; margin-bottom: 4px; }
.dark .quiet, .dark .when, .dark .only { color: #a0a4ad; }
ul { padding-left: 20px; margin-bottom: 4px; }
pre { background: #f4f5f6; border: 1px solid #dfe1e5; border-radius: 5px; padding: 6px 8px; margin: 2px 0 6px; font: 13px/1.3 "DejaVu Sans Mono", monospace; overflow: hidden; }
.dark pre { background: #26282e; border-color: #43464e; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin: 4px 0 10px; }
.button { border: 1px solid #c3c7ce; border-radius: 6px; padding: 4px 11px; font-size: 14px; font-weight: 600; background: #fff; white-space: nowrap; }
.button.primary { background: #1f7a5c; border-color: #1f7a5c; color: #fff; }
.button.danger { background: #b3413c; border-color: #b3413c; color: #fff; }
.dark .button { background: #4a4d57; border-color: #4a4d57; color: #f1f2f4; }
.dark .button.primary { background: #2b7d63; } .dark .button.danger { background: #b3413c; }
a { color: #1b63a8; text-decoration: none; } .dark a { color: #7fb8ec; }
.replies { border-left: 2px solid #dfe1e5; margin-left: 16px; padding-left: 14px; }
.dark .replies { border-color: #4a4d57; }
.card { border: 1px solid #d5d8de; border-radius: 10px; padding: 14px 16px; }
.dark .card { border-color: #43464e; background: #393c45; }
.bar { display: flex; justify-content: space-between; font-weight: 700; margin-bottom: 12px; }
.field { margin-bottom: 12px; } .field b { display: block; } .hint { color: #6a6f78; font-size: 13px; }
.input { border: 1px solid #a9aeb7; border-radius: 5px; padding: 5px 9px; min-height: 33px; margin: 3px 0; color: #8a8f98; }
.input.tall { min-height: 74px; } .input.filled { color: inherit; }
.dark .input { border-color: #60646f; background: #26282e; }
hr { border: 0; border-top: 1px solid #d5d8de; margin: 8px 0; } .dark hr { border-color: #4a4d57; }
.scroll { overflow-x: auto; margin: 4px 0 8px; }
table { border-collapse: collapse; font-size: 14px; } th, td { border: 1px solid #d5d8de; padding: 4px 8px; vertical-align: top; }
.emoji { font-style: normal; }
`;

/** A whole document around what is drawn. */
export function drawPage(body: string, isDark = false): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><style>${STYLE}</style><body${isDark ? ' class="dark"' : ''}>${body}</body></html>`;
}

/** Words as HTML shows them. */
export function escapeHtml(raw: string): string {
  return raw
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A message with its author; `note` says who alone sees it. */
export function drawMessage(content: string, { at, note = '' }: { at: string; note?: string }): string {
  const only = note === '' ? '' : `<div class="only">${escapeHtml(note)}</div>`;
  return `<div class="message"><div class="face">T</div><div class="body">${only}<span class="who">Tiller</span><span class="when">${at}</span><div class="shown">${content}</div></div></div>`;
}

/** What a person wrote. */
export function drawSaid(who: string, words: string, at: string): string {
  return `<div class="message"><div class="face person">${escapeHtml(who.charAt(0).toUpperCase())}</div><div class="body"><span class="who">${escapeHtml(who)}</span><span class="when">${at}</span><div class="text">${escapeHtml(words)}</div></div></div>`;
}
