import type { Flow, FlowTrigger, Step } from "@hookloom/protocol/flow-document";
import type { SourceLook } from "@hookloom/protocol/flow-view";
import { eventTitle } from "@hookloom/protocol/frameworks";
import { placeholdersOf } from "@hookloom/protocol/placeholders";
import { stepKinds } from "@hookloom/protocol/step-kinds";

/** The icon of a step: the mark of the connection that it uses, else that of its kind. */
export function stepIcon(connections: readonly SourceLook[], { kind, connector }: Step): string {
  const look = connector === undefined ? undefined : connections.find(({ id }) => id === connector);
  return look?.icon ?? stepKinds[kind].icon;
}

/** The icon of an event's source; a plug for a source that the catalogue does not have. */
function sourceIcon(sources: readonly SourceLook[], source: string): string {
  return sources.find(({ id }) => id === source)?.icon ?? "plug";
}

/** `GitHub · issues.opened`. */
function triggerTitle(sources: readonly SourceLook[], trigger: FlowTrigger): string {
  const { source } = trigger;
  return `${sources.find(({ id }) => id === source)?.label ?? source} · ${eventTitle(trigger)}`;
}

/** The title of a flow: its trigger where it has one, else its name. */
export function flowTitle(sources: readonly SourceLook[], { triggers: [trigger], name }: Flow): string {
  return trigger ? triggerTitle(sources, trigger) : name;
}

/** The icon of the source that triggers a flow; a function's for one without triggers. */
export function flowIcon(sources: readonly SourceLook[], { triggers: [trigger] }: Flow): string {
  return trigger ? sourceIcon(sources, trigger.source) : "symbol-function";
}

/** The names of the fields that still have what a new step has there. */
export function unfilledNames(step: Step): string {
  return placeholdersOf(step)
    .map(({ name }) => fieldLabel(name))
    .join(", ");
}

/** A field's name in words: `argument 2`; the conditions of an `if` are named by their branch. */
export function fieldLabel(name: string): string {
  if (/^condition\d+$/.test(name)) return "else if";
  return name.replace(/(?<=[a-z])\d+$/, " $&");
}

/** A step for screen readers: `if urgent, condition, 2 branches`. */
export function spokenStep(step: Step): string {
  const parts = [step.detail ? `${step.label} ${step.detail}` : step.label];
  const { word } = stepKinds[step.kind];
  if (word !== step.label) parts.push(word);
  if (step.blocks.length > 1) parts.push(`${step.blocks.length} branches`);
  const unfilled = unfilledNames(step);
  if (unfilled !== "") parts.push(`not filled in: ${unfilled}`);
  if (step.disabled) parts.push("disabled");
  if (step.comment) parts.push(`comment: ${step.comment}`);
  return parts.join(", ");
}
