import type { Flow, FlowTrigger, Step, StepKind } from "@hookloom/protocol/flow-document";
import type { SourceLook } from "@hookloom/protocol/flow-view";
import { eventTitle } from "@hookloom/protocol/frameworks";
import { placeholdersOf } from "@hookloom/protocol/placeholders";

/** A kind's codicon, the tint of its tile, and its word for screen readers. */
export interface KindLook {
  readonly icon: string;
  readonly tint: Tint;
  readonly word: string;
}

export type Tint = "blue" | "amber" | "teal" | "green" | "purple" | "pink" | "red" | "grey";

export const kindLooks: Readonly<Record<StepKind, KindLook>> = {
  variable: { icon: "symbol-variable", tint: "blue", word: "variable" },
  assign: { icon: "edit", tint: "blue", word: "assignment" },
  call: { icon: "symbol-method", tint: "green", word: "call" },
  action: { icon: "plug", tint: "green", word: "action" },
  http: { icon: "globe", tint: "green", word: "HTTP call" },
  log: { icon: "output", tint: "grey", word: "log" },
  map: { icon: "symbol-structure", tint: "blue", word: "data mapping" },
  if: { icon: "git-compare", tint: "amber", word: "condition" },
  switch: { icon: "list-tree", tint: "amber", word: "switch" },
  for: { icon: "sync", tint: "teal", word: "loop" },
  while: { icon: "sync", tint: "teal", word: "loop" },
  try: { icon: "shield", tint: "purple", word: "try" },
  parallel: { icon: "split-horizontal", tint: "purple", word: "parallel" },
  return: { icon: "arrow-up", tint: "pink", word: "return" },
  throw: { icon: "error", tint: "red", word: "throw" },
  break: { icon: "debug-step-out", tint: "pink", word: "break" },
  continue: { icon: "debug-continue", tint: "pink", word: "continue" },
  function: { icon: "symbol-function", tint: "purple", word: "function" },
  code: { icon: "code", tint: "grey", word: "code" },
  hole: { icon: "warning", tint: "red", word: "broken code" },
};

/** The icon of a step: the mark of the connection that it uses, else that of its kind. */
export function stepIcon(connections: readonly SourceLook[], { kind, connector }: Step): string {
  const look = connector === undefined ? undefined : connections.find(({ id }) => id === connector);
  return look?.icon ?? kindLooks[kind].icon;
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
    .map(({ name }) => fieldLabel(step, name))
    .join(", ");
}

/** A field's name in words: `argument 2`; the conditions of an `if` are named by their branch. */
export function fieldLabel({ kind }: Pick<Step, "kind">, name: string): string {
  if (kind === "if" && /^condition\d+$/.test(name)) return "else if";
  return name.replace(/(?<=[a-z])\d+$/, " $&");
}

/** A step for screen readers: `if urgent, condition, 2 branches`. */
export function spokenStep(step: Step): string {
  const parts = [step.detail ? `${step.label} ${step.detail}` : step.label];
  const { word } = kindLooks[step.kind];
  if (word !== step.label) parts.push(word);
  if (step.blocks.length > 1) parts.push(`${step.blocks.length} branches`);
  const unfilled = unfilledNames(step);
  if (unfilled !== "") parts.push(`not filled in: ${unfilled}`);
  if (step.disabled) parts.push("disabled");
  if (step.comment) parts.push(`comment: ${step.comment}`);
  return parts.join(", ");
}
