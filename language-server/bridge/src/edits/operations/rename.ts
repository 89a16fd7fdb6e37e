import { contains } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import type { EditContext } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { isReserved } from "../names/fresh-name.ts";
import { clashes, mentionAt, renameBinding } from "../names/rename.ts";
import { readScopes } from "../names/scope-reader.ts";
import type { Binding, Scopes } from "../names/scopes.ts";

/** Kinds whose name is also a member name, which other code accesses through an object. */
const members = new Set(["enumMember", "parameterProperty"]);

/**
 * The binding at an offset, if all of its uses are in this file.
 * @throws EditRejected `not-applicable` for anything other than a name that the file declares or imports
 */
export function bindingAt(scopes: Scopes, at: number): Binding {
  const found = mentionAt(scopes, at);
  if (!found) {
    throw editErrors.notApplicable(
      "There is no variable, function, class or type name here.",
      "Move the cursor to one, or rename a property in the text.",
    );
  }
  const { mention, binding } = found;
  if (!binding) {
    throw editErrors.notApplicable(
      `"${mention.name}" is not declared in this file.`,
      "Rename it where it is declared.",
    );
  }
  if ([...binding.kinds].some((kind) => members.has(kind)) || binding.scope.kind === "namespace") {
    throw editErrors.notApplicable(
      `"${mention.name}" is a member that other code may reach through an object.`,
      "Rename it in the text.",
    );
  }
  return binding;
}

/** @throws EditRejected if a binding cannot have a name */
function checkNewName(context: EditContext, scopes: Scopes, binding: Binding, name: string): void {
  const { text } = context;
  if (!isIdentifier(name) || isReserved(name)) throw editErrors.badName(name);
  if (clashes(scopes, binding, name)) throw editErrors.nameTaken(name);
  const mentions = [...binding.declarations, ...binding.uses];
  if (mentions.some(({ start, end }) => text.slice(start, end) !== binding.name)) {
    throw editErrors.notApplicable(
      `"${binding.name}" is written with escapes somewhere in this file.`,
      "Write it plainly there first.",
    );
  }
  const isTag = binding.uses.some(({ start }) => /<\/?$/.test(text.slice(Math.max(0, start - 2), start)));
  if (isTag && context.model.parsed.dialect.jsx && /^[a-z]/.test(name)) {
    throw editErrors.changesMeaning(
      "A component whose name starts with a small letter would be an element of the page.",
      "Choose a name that starts with a capital letter.",
    );
  }
}

/** Renames the binding at an offset and all of its uses. @throws EditRejected */
export function writeRename(context: EditContext, edit: EditOf<"rename">): Draft {
  const { program, holes } = context.model.parsed;
  if (holes.length > 0) throw editErrors.insideHole();
  if (edit.at > context.text.length) throw editErrors.badEdit(`the text ends before offset ${edit.at}`);
  const scopes = readScopes(program);
  const binding = bindingAt(scopes, edit.at);
  if (binding.name === edit.name) return draft([]);
  checkNewName(context, scopes, binding, edit.name);
  const edits = renameBinding(binding, edit.name);
  const touched = [...context.model.steps.values()].filter(({ step: { range } }) =>
    edits.some((edit) => contains(range, edit)),
  );
  return draft(edits, { changed: new Set(touched.map(({ step }) => step)) });
}
