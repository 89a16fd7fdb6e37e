import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { CodeImport, EditOf, NewStep } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import type { BlockInfo } from "../../model/flow-model.ts";
import { applyEdits } from "../../text/edit-list.ts";
import type { EditContext } from "../context.ts";
import { type Draft, draft, withInserted } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { addImports, canImport } from "../module/imports.ts";
import { freeImportsFor, freeNamesIn, loggerIn, namesAround, namesOfFunction } from "../names/free-names.ts";
import { awaitsItself, declaredBy, freshNames, mentions, renameEdits } from "../names/names.ts";
import { putPieces, targetBlock } from "../placing/insert-items.ts";
import { insertionPointAt } from "../placing/insertion-point.ts";
import { blockForm } from "../placing/items.ts";
import { styleFor } from "../placing/style.ts";
import { printStep } from "../templates/step.ts";
import { type Fragment, fragmentPieces, inStyle, readFragment } from "./fragment.ts";

function newStepText(context: EditContext, block: BlockInfo, index: number, step: NewStep): string {
  const form = blockForm(block);
  const inline =
    (form === "braces" || form === "case") && insertionPointAt(context, block, index).layout === "inline";
  return printStep(step, {
    style: styleFor(context, block),
    inline,
    async: block.flow.isAsync,
    logger: loggerIn(context, block),
    rethrows: false,
    freeName: freeNamesIn(context, block),
  });
}

/** Inserts new statements into a block. @throws EditRejected */
export function writeInsert(context: EditContext, edit: EditOf<"insert" | "paste">): Draft {
  const block = targetBlock(context, edit.block, edit.index);
  const { dialect } = context.model.parsed;
  const style = styleFor(context, block);
  const code = "step" in edit ? newStepText(context, block, edit.index, edit.step) : edit.code;
  if (typeof code !== "string") throw editErrors.badEdit(t("it has neither code nor a step"));
  const imports = "imports" in edit ? edit.imports : undefined;
  const which = edit.op === "insert" ? "all" : "missing";
  const known = withImports(context, block, readFragment(code, dialect), imports, which);
  const fragment =
    edit.op === "insert"
      ? inStyle(known.fragment, style, dialect)
      : withFreeNames(context, block, known.fragment);
  if (!block.flow.isAsync && block.flow.node && awaitsItself(fragment.statements))
    throw editErrors.awaitOutsideAsync();
  const edits = putPieces(context, block, edit.index, fragmentPieces(fragment, style));
  const inserted = [{ is: "fresh", count: fragment.statements.length } as const];
  return draft([...known.edits, ...edits], {
    blocks: withInserted(block, edit.index, inserted),
    ...(blockForm(block) === "expression" ? { changed: new Set(block.steps.map(({ step }) => step)) } : {}),
  });
}

/**
 * The imports that the code needs, and the code with the file's local names for them. For pasted code, only names that are
 * not visible in the block are imported (`missing`), because other names may refer to existing declarations. Inserted code
 * always uses the given modules (`all`).
 * @throws EditRejected `bad-edit` if inserted code contains a name that cannot be imported
 */
function withImports(
  context: EditContext,
  block: BlockInfo,
  fragment: Fragment,
  imports: readonly CodeImport[] = [],
  which: "all" | "missing",
): { readonly edits: readonly TextEdit[]; readonly fragment: Fragment } {
  const around = namesAround(context, block);
  const invalidImport = which === "all" ? imports.find((one) => !canImport(one)) : undefined;
  if (invalidImport)
    throw editErrors.badEdit(
      t('"{0}" cannot be imported from "{1}"', invalidImport.name, invalidImport.module),
    );
  const wanted = imports.filter(
    (one) =>
      canImport(one) && (which === "all" || !around.has(one.as)) && mentions(fragment.statements, one.as),
  );
  if (wanted.length === 0) return { edits: [], fragment };
  const free = freeImportsFor(context, block);
  const isTaken = (name: string): boolean => which === "all" && free(name) !== name;
  const imported = addImports(context, wanted, styleFor(context, undefined), isTaken);
  const renames = wanted.flatMap(({ module, name, as }) => {
    const local = imported.local(module, name);
    return local === as ? [] : renameEdits(fragment.statements, as, local);
  });
  return { edits: imported.edits, fragment: applyRenames(context, fragment, renames) };
}

function applyRenames(context: EditContext, fragment: Fragment, renames: readonly TextEdit[]): Fragment {
  if (renames.length === 0) return fragment;
  const sorted = renames.toSorted((a, b) => a.start - b.start);
  return readFragment(applyEdits(fragment.text, sorted), context.model.parsed.dialect);
}

function withFreeNames(context: EditContext, block: BlockInfo, fragment: Fragment): Fragment {
  const declared = declaredBy(fragment.statements);
  if (declared.length === 0) return fragment;
  const around = namesAround(context, block);
  const used = namesOfFunction(block);
  const renames = freshNames(
    declared,
    (name) => around.has(name) || (!declared.includes(name) && used.has(name)),
  );
  const edits = [...renames].flatMap(([from, to]) => renameEdits(fragment.statements, from, to));
  return applyRenames(context, fragment, edits);
}
