import { ComponentType } from 'discord.js';
import { z } from 'zod';
import { readKept, type SentForm } from './form-again.ts';
import { ASK_MORE } from './render-form.ts';

const field = z.object({
  type: z.number(),
  custom_id: z.string(),
  value: z.union([z.string(), z.boolean()]).nullish(),
  values: z.array(z.string()).optional(),
});
const submitted = z.object({
  custom_id: z.string(),
  components: z.array(z.object({ component: field.optional() })),
});

/**
 * A form that was sent: what was filled in, and what the message whose button opened it has kept of its first part. What
 * was left empty is not given. Undefined for what is no form.
 */
export function readForm(data: unknown, shown: unknown): SentForm | undefined {
  const read = submitted.safeParse(data);
  if (!read.success) return undefined;
  const kept = readKept(shown);
  const filled = new Map(Object.entries(kept?.filled ?? {}));
  const open = new Set(kept?.open);
  for (const { component } of read.data.components) {
    if (!component) continue;
    const value = readField(component) ?? '';
    filled.delete(component.custom_id);
    open.delete(component.custom_id);
    if (value.trim() === '') open.add(component.custom_id);
    else filled.set(component.custom_id, value);
  }
  open.delete(ASK_MORE);
  const wantsMore = filled.delete(ASK_MORE);
  return { id: read.data.custom_id, filled: Object.fromEntries(filled), open: [...open], wantsMore };
}

function readField({ type, value, values }: z.output<typeof field>): string | undefined {
  if (type === ComponentType.CheckboxGroup) return values && values.length > 0 ? 'true' : undefined;
  if (typeof value === 'boolean') return value ? 'true' : undefined;
  return value ?? values?.[0];
}
