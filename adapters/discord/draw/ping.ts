import { type APIMessageTopLevelComponent, ComponentType } from 'discord.js';
import type { View } from '../../../src/base/view/view.ts';
import { escapeMarkdown } from './markdown.ts';

/**
 * Makes a message call one person: where the View mentions them, and at its beginning where it does not. Whoever is
 * mentioned in such a View is that person.
 */
export function pingPerson(
  components: readonly APIMessageTopLevelComponent[],
  view: View,
  user: string,
): APIMessageTopLevelComponent[] {
  const ping = `<@${user}>`;
  const name = findMention(view);
  const shown = name === undefined ? undefined : `**${escapeMarkdown(`@${name}`)}**`;
  let isCalled = false;
  const called = components.map((component) => {
    if (component.type !== ComponentType.TextDisplay || shown === undefined) return component;
    const content = component.content.replaceAll(shown, ping);
    isCalled ||= content !== component.content;
    return { ...component, content };
  });
  return isCalled ? called : [{ type: ComponentType.TextDisplay, content: ping }, ...called];
}

/** The name of the first mention, wherever it is in a View. */
function findMention(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  if ('mention' in part && 'name' in part && typeof part.name === 'string') return part.name;
  return Object.values(part)
    .map(findMention)
    .find((name) => name !== undefined);
}
