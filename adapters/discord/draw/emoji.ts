/** An emoji as we keep it; a server's own ones say nothing to us. */
export function toEmoji({
  id,
  name,
}: {
  id?: string | null | undefined;
  name?: string | null | undefined;
}): string {
  return id ? `:${name ?? id}:` : (name ?? '');
}
