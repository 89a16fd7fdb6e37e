import type { WizardEvent, WizardSource } from "@hookloom/language-server/protocol";
import { signingSetting, sources } from "@hookloom/runtime/catalog";
import { randomSecretText } from "../config/source-settings.ts";

/** What most people look for stands first; the rest keeps the catalogue's order. */
function commonFirst(events: readonly WizardEvent[], common: readonly string[]): WizardEvent[] {
  const rank = (name: string): number => (common.includes(name) ? common.indexOf(name) : common.length);
  return [...events].sort((one, other) => rank(one.name) - rank(other.name));
}

/** The catalogue as the wizard shows it: one tile a source with its events. */
export function wizardSources(): WizardSource[] {
  return sources.map(({ id, label, icon, hint, events, openEvents = false, common = [] }) => ({
    id,
    label,
    icon,
    hint,
    openEvents,
    secretHint: randomSecretText({ provider: label, issued: signingSetting(id)?.issued || undefined }),
    events: commonFirst(
      events.map(({ name, description }) => ({ name, description })),
      common,
    ),
  }));
}
