import type { EventChoice, SourceChoice } from "@hookloom/protocol/source-choice";
import { type CatalogEvent, channelOf, signingSetting, sources } from "@hookloom/runtime/catalog";
import { randomSecretText } from "./source-settings.ts";

/** Puts the common events first; the rest keep the order of the catalogue. */
function commonFirst(events: readonly EventChoice[], common: readonly string[]): EventChoice[] {
  const rank = (name: string): number => (common.includes(name) ? common.indexOf(name) : common.length);
  return [...events].sort((one, other) => rank(one.name) - rank(other.name));
}

const isFamily = ({ actionMember, nameMember }: CatalogEvent): boolean =>
  actionMember !== undefined || nameMember !== undefined;

/** Returns the catalogue in the form that users choose from: each source with its events and options. */
export function sourceChoices(): SourceChoice[] {
  return sources.map(
    ({ id, label, icon, hint, path, settings, events, openEvents = false, common = [] }) => ({
      id,
      label,
      icon,
      hint,
      path,
      openEvents,
      families: events.filter(isFamily).map(({ name }) => name),
      secretHint: randomSecretText({ provider: label, issued: signingSetting(id)?.issued || undefined }),
      events: commonFirst(
        events.map(({ name, description }) => ({
          name,
          description,
          // Names that senders define do not have to follow a scheme.
          ...(openEvents ? {} : { channel: channelOf(name) }),
          ...(common.includes(name) ? { isCommon: true } : {}),
        })),
        common,
      ),
      options: settings.map(({ option, name, description, secret }) => ({
        name: option,
        setting: name,
        description,
        secret,
      })),
    }),
  );
}
