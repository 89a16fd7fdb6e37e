import type { TextEdit } from "@hookloom/protocol/flow-document";
import { type Binding, isInSpace, isWithin, type Mention, type Scopes } from "./scopes.ts";

/** The name at an offset and its binding. Undefined if there is no name at the offset. */
export function mentionAt(
  { bindings, globals }: Scopes,
  at: number,
): { readonly mention: Mention; readonly binding?: Binding } | undefined {
  const isAtOffset = ({ start, end }: Mention): boolean => start <= at && at <= end;
  for (const binding of bindings) {
    const mention = [...binding.declarations, ...binding.uses].find(isAtOffset);
    if (mention) return { mention, binding };
  }
  const mention = globals.find(isAtOffset);
  return mention && { mention };
}

/** The edits that rename a binding and all of its uses. */
export function renameBinding({ declarations, uses }: Binding, to: string): TextEdit[] {
  return [...declarations, ...uses]
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, spelling, name }) => ({ start, end, newText: spelledName(spelling, name, to) }));
}

function spelledName(spelling: Mention["spelling"], from: string, to: string): string {
  if (spelling === "shorthand") return `${from}: ${to}`;
  if (spelling === "import") return `${from} as ${to}`;
  return spelling === "export" ? `${to} as ${from}` : to;
}

/** True if a renamed binding would conflict with another name. */
export function clashes({ bindings, globals }: Scopes, binding: Binding, to: string): boolean {
  if (binding.scope.bindings.has(to)) return true;
  for (const { scope, space } of binding.uses) {
    for (let current = scope; current !== binding.scope && current.parent; current = current.parent) {
      const other = current.bindings.get(to);
      if (other && isInSpace(other, space)) return true;
    }
  }
  const isCaptured = (use: Mention): boolean =>
    use.name === to && isWithin(use.scope, binding.scope) && isInSpace(binding, use.space);
  if (globals.some(isCaptured)) return true;
  return bindings.some(
    (other) => other.name === to && !isWithin(other.scope, binding.scope) && other.uses.some(isCaptured),
  );
}
