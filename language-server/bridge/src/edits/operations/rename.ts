import { contains } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import { t } from "@vscode/l10n";
import type { EditContext } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { isReserved } from "../names/fresh-name.ts";
import { clashes, mentionAt, renameBinding } from "../names/rename.ts";
import { readScopes } from "../names/scope-reader.ts";
import type { Binding, Scopes } from "../names/scopes.ts";

/** Kinds whose name is also a member name, which other code accesses through an object. */
const memberKinds = new Set(["enumMember", "parameterProperty"]);

/**
 * The binding at an offset, if all of its uses are in this file.
 * @throws EditRejected `not-applicable` for anything other than a name that the file declares or imports
 */
export function bindingAt(scopes: Scopes, at: number): Binding {
  const found = mentionAt(scopes, at);
  if (!found) {
    throw editErrors.notApplicable(
      t("There is no variable, function, class or type name here."),
      t("Move the cursor to a name, or rename a property in the code."),
    );
  }
  const { mention, binding } = found;
  if (!binding) {
    throw editErrors.notApplicable(
      t('"{0}" is not declared in this file.', mention.name),
      t("Rename it in the file that declares it."),
    );
  }
  if ([...binding.kinds].some((kind) => memberKinds.has(kind)) || binding.scope.kind === "namespace") {
    throw editErrors.notApplicable(
      t('"{0}" is a member that other code might access through an object.', mention.name),
      t("Rename it in the code."),
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
      t('"{0}" is written with escape sequences in this file.', binding.name),
      t("Replace the escape sequences first."),
    );
  }
  const isTag = binding.uses.some(({ start }) => /<\/?$/.test(text.slice(Math.max(0, start - 2), start)));
  if (isTag && context.model.parsed.dialect.jsx && /^[a-z]/.test(name)) {
    throw editErrors.changesMeaning(
      t("A component whose name starts with a lowercase letter would become an HTML element."),
      t("Choose a name that starts with a capital letter."),
    );
  }
}

/** Renames the binding at an offset and all of its uses. @throws EditRejected */
export function writeRename(context: EditContext, edit: EditOf<"rename">): Draft {
  const { program, holes } = context.model.parsed;
  if (holes.length > 0) throw editErrors.insideHole();
  if (edit.at > context.text.length) throw editErrors.badEdit(t("the text ends before offset {0}", edit.at));
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
