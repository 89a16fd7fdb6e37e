import type { WizardSource } from "@hookloom/language-server/protocol";
import { sources } from "@hookloom/runtime/catalog";

/** The catalogue as the wizard shows it: one tile a source with its events. */
export function wizardSources(): WizardSource[] {
  return sources.map(({ id, label, icon, hint, events }) => ({
    id,
    label,
    icon,
    hint,
    events: events.map(({ name, description }) => ({ name, description })),
  }));
}
