import { t } from "@vscode/l10n";
import type { Flow, Step } from "./flow-document.ts";
import type { PlacedBranch } from "./flow-layout-types.ts";
import type { SourceAppearance } from "./flow-view.ts";
import { eventTitle, frameworks } from "./frameworks.ts";
import { stepKinds } from "./step-kinds.ts";

/** The text lines on a card. */
interface CardText {
  readonly title: string;
  /** Shown after the title, in a lighter weight. */
  readonly about?: string | undefined;
  readonly detail?: string | undefined;
}

/** The icon of a step's connection, otherwise the icon of the step's kind. */
export function stepIcon(connections: readonly SourceAppearance[], { kind, connector }: Step): string {
  const appearance = connector === undefined ? undefined : connections.find(({ id }) => id === connector);
  return appearance?.icon ?? stepKinds[kind].icon;
}

/** The title of a flow: its first trigger (`GitHub · issues.opened`), otherwise the flow's name. */
export function flowTitle(sources: readonly SourceAppearance[], { triggers: [trigger], name }: Flow): string {
  if (!trigger) return name;
  return `${sources.find(({ id }) => id === trigger.source)?.label ?? trigger.source} · ${eventTitle(trigger)}`;
}

/** The icon of the source that triggers a flow: a plug for an unknown source, a function icon for a flow without triggers. */
export function flowIcon(sources: readonly SourceAppearance[], { triggers: [trigger] }: Flow): string {
  if (!trigger) return "symbol-function";
  return sources.find(({ id }) => id === trigger.source)?.icon ?? "plug";
}

/** The second line of a flow's card: the trigger, its framework, other events and decorators. */
export function flowDetail({ triggers: [trigger, ...others], decorators = [] }: Flow): string {
  const framework = trigger?.framework && frameworks[trigger.framework].label;
  const also = others.map(eventTitle).join(", ");
  const about = trigger ? [trigger.trigger, framework, also && t("also {0}", also)] : [t("function")];
  return [...about, ...decorators].filter(Boolean).join(" · ");
}

/** The text lines on a step's card. Below the title, a connection call shows its function, and any other step its detail. */
export function stepText({ label, detail, connector, fields }: Step): CardText {
  if (connector === undefined) return { title: label, detail };
  return { title: label, about: detail, detail: fields.find(({ name }) => name === "function")?.text };
}

/**
 * The text lines on a branch's card: a flow's code, or a call's name and arguments. Any other expression is a single line.
 */
export function branchText({ label, flow }: Pick<PlacedBranch, "label" | "flow">): CardText {
  if (flow !== undefined)
    return { title: /^\(?async\b/.test(label) ? "async function" : "function", detail: label };
  const call = /^((?:new )?[\w$.?#[\]"']+)\((.*)\)$/s.exec(label);
  const [, name, inner] = call ?? [];
  if (name === undefined || inner === undefined) return { title: label };
  return inner.trim() === "" ? { title: name } : { title: name, detail: inner.trim() };
}
