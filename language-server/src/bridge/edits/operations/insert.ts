import type { Node } from "@babel/types";
import type { TextEdit } from "../../../protocol/flow-document.ts";
import type { CodeImport, FlowEdit, NewStep } from "../../../protocol/flow-edit.ts";
import { refusals } from "../../errors.ts";
import type { BlockInfo } from "../../model/flow-model.ts";
import { applyEdits } from "../../text/edit-list.ts";
import type { EditContext } from "../context.ts";
import { type Draft, draft, withInserted } from "../draft.ts";
import { addImports } from "../module/imports.ts";
import { isIdentifier, nextName } from "../names/fresh-name.ts";
import {
  declaredBy,
  freshNames,
  isFunction,
  mentions,
  namesIn,
  namesInsideOf,
  renameEdits,
} from "../names/names.ts";
import { nodesAround, walk } from "../names/nodes.ts";
import { blockForm } from "../placing/items.ts";
import { placeIn } from "../placing/place.ts";
import { putPieces, targetBlock } from "../placing/place-items.ts";
import { styleFor } from "../placing/style.ts";
import { printStep } from "../templates/step.ts";
import { type Fragment, inStyle, piecesOf, readFragment } from "./fragment.ts";

/** The names that are declared around a block, as seen from inside of it. */
export function namesAround(context: EditContext, block: BlockInfo): Set<string> {
  const { program } = context.model.parsed;
  const { start, end } = block.block.range;
  const around = nodesAround(program, { start, end: Math.max(start, end) });
  return new Set(around.flatMap((node) => [...namesInsideOf(node), ...importedBy(node)]));
}

function importedBy(node: Node): string[] {
  if (node.type !== "Program") return [];
  return node.body.flatMap((statement) => {
    if (statement.type === "ImportDeclaration") return statement.specifiers.map(({ local }) => local.name);
    if (statement.type === "VariableDeclaration") return declaredBy([statement]);
    return "declaration" in statement && statement.declaration
      ? declaredBy([statement.declaration as Node])
      : [];
  });
}

/** All names that occur in the function around a block. */
export function namesOfFunction(block: BlockInfo): Set<string> {
  return block.flow.node ? namesIn([block.flow.node]) : new Set();
}

/** True where one of the nodes awaits something, not counting functions inside of it. */
export function awaitsItself(nodes: readonly Node[]): boolean {
  let found = false;
  for (const root of nodes) {
    walk(root, (node) => {
      if (node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await)) found = true;
      return !found && !isFunction(node);
    });
  }
  return found;
}

function newStepText(context: EditContext, block: BlockInfo, index: number, step: NewStep): string {
  const form = blockForm(block);
  const inline = (form === "braces" || form === "case") && placeIn(context, block, index).layout === "inline";
  const used = namesOfFunction(block);
  const around = namesAround(context, block);
  return printStep(step, {
    style: styleFor(context, block),
    inline,
    async: block.flow.isAsync,
    logger: around.has("log") ? "log" : around.has("logger") ? "logger" : "console",
    freeName: (wanted) => nextName(wanted, (name) => used.has(name) || around.has(name)),
  });
}

/** Puts new statements into a block. @throws EditRefused */
export function writeInsert(
  context: EditContext,
  edit: FlowEdit & { readonly op: "insert" | "paste" },
): Draft {
  const block = targetBlock(context, edit.block, edit.index);
  const { dialect } = context.model.parsed;
  const style = styleFor(context, block);
  const code = "step" in edit ? newStepText(context, block, edit.index, edit.step) : edit.code;
  if (typeof code !== "string") throw refusals.badEdit("it has neither code nor a step");
  let fragment = readFragment(code, dialect);
  let imported: readonly TextEdit[] = [];
  if (edit.op === "insert") fragment = inStyle(fragment, style, dialect);
  else {
    const known = withImports(context, block, fragment, edit.imports ?? []);
    imported = known.edits;
    fragment = withFreeNames(context, block, known.fragment);
  }
  if (!block.flow.isAsync && block.flow.node && awaitsItself(fragment.statements))
    throw refusals.awaitOutsideAsync();
  const edits = putPieces(context, block, edit.index, piecesOf(fragment, style), { restyle: true });
  const inserted = [{ is: "fresh", count: fragment.statements.length } as const];
  return draft([...imported, ...edits], {
    blocks: new Map([[block.block.id, withInserted(block, edit.index, inserted)]]),
    ...(blockForm(block) === "expression" ? { changed: new Set(block.steps.map(({ step }) => step)) } : {}),
  });
}

/** What pasted code needs to be imported, and the code under the names that the file already has for it. */
function withImports(
  context: EditContext,
  block: BlockInfo,
  fragment: Fragment,
  imports: readonly CodeImport[],
): { readonly edits: readonly TextEdit[]; readonly fragment: Fragment } {
  const around = namesAround(context, block);
  const wanted = imports.filter(({ module, name, as }) => {
    const isValid = isIdentifier(as) && (name === "*" || isIdentifier(name)) && !/["'\\\s]|^$/.test(module);
    return isValid && !around.has(as) && mentions(fragment.statements, as);
  });
  if (wanted.length === 0) return { edits: [], fragment };
  const imported = addImports(context, wanted, styleFor(context, undefined), () => false);
  const renames = wanted.flatMap(({ module, name, as }) => {
    const local = imported.local(module, name);
    return local === as ? [] : renameEdits(fragment.statements, as, local);
  });
  if (renames.length === 0) return { edits: imported.edits, fragment };
  const renamed = applyEdits(
    fragment.text,
    renames.sort((a, b) => a.start - b.start),
  );
  return { edits: imported.edits, fragment: readFragment(renamed, context.model.parsed.dialect) };
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
  if (edits.length === 0) return fragment;
  const renamed = applyEdits(
    fragment.text,
    edits.sort((a, b) => a.start - b.start),
  );
  return readFragment(renamed, context.model.parsed.dialect);
}
