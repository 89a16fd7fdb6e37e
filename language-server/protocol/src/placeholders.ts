import type { Field, Step, StepKind } from "./flow-document.ts";

/** What the writer puts where only a person knows the text. The quotes of a text are those of its file. */
export const placeholders = {
  value: "undefined",
  condition: "true",
  /** Of a branch that is added: it takes nothing away from the branches that are there. */
  elseIf: "false",
  list: "[]",
  /** Of a loop that would not end otherwise. */
  while: "false",
  choice: "true",
  url: "https://example.com",
} as const;

/** The placeholders of a kind of step, by the field that shows them. */
const shown: Partial<Record<StepKind, (name: string) => string | undefined>> = {
  variable: (name) => (name === "value" ? placeholders.value : undefined),
  if: (name) => {
    if (name === "condition") return placeholders.condition;
    return /^condition\d+$/.test(name) ? placeholders.elseIf : undefined;
  },
  while: (name) => (name === "condition" ? placeholders.while : undefined),
  for: (name) => (name === "of" ? placeholders.list : undefined),
  switch: (name) => (name === "value" || name === "case" ? placeholders.choice : undefined),
  http: (name) => (name === "url" ? placeholders.url : undefined),
};

/** True where a text like the placeholder's is usually meant: a `let` that is assigned later, `switch (true)` over conditions. */
function isMeant({ kind, fields }: Pick<Step, "kind" | "fields">): boolean {
  const textOf = (wanted: string): string | undefined => fields.find(({ name }) => name === wanted)?.text;
  if (kind === "variable") return textOf("keyword") !== "const";
  return kind === "switch" && textOf("case") !== placeholders.choice;
}

/** True where a field still has what a new step has there. Nothing in the source marks it, so it is a hint. */
export function isPlaceholder(
  step: Pick<Step, "kind" | "fields" | "disabled">,
  { name, text }: Field,
): boolean {
  const own = shown[step.kind]?.(name);
  if (own === undefined || step.disabled) return false;
  return (text === own || text.replace(/^(["'`])(.*)\1$/s, "$2") === own) && !isMeant(step);
}

/** The fields of a step that still have their placeholders. */
export function placeholdersOf(step: Pick<Step, "kind" | "fields" | "disabled">): readonly Field[] {
  return step.fields.filter((field) => isPlaceholder(step, field));
}
