import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type { MappingResult } from "@hookloom/protocol/lsp-requests";
import type { MappingNode } from "@hookloom/protocol/mapping";
import { t } from "@vscode/l10n";
import { apply, checkEdit } from "../actions/edits.ts";
import type { Controller } from "../state/controller.ts";
import type { Proposal } from "./auto-map.ts";
import type { Offer } from "./offers.ts";
import { indexAmong } from "./target-edits.ts";
import { isHandWritten, type TargetRow } from "./target-rows.ts";
import type { KnownMapping } from "./use-mapping.ts";

/** Changes to a mapping. Each is one edit and resolves to the reason if it was rejected. */
export interface MappingGestures {
  write(row: TargetRow, text: string, version?: number): Promise<string | undefined>;
  /** Resolves to the reason if the text would be rejected. Nothing is written. */
  check(row: TargetRow, text: string, version: number): Promise<string | undefined>;
  link(row: TargetRow, offer: Offer): Promise<string | undefined>;
  remove(row: TargetRow): Promise<string | undefined>;
  fill(proposals: readonly Proposal[]): Promise<string | undefined>;
  /** Extracts a value into a function. */
  extract(row: TargetRow, name: string): Promise<string | undefined>;
  /** Generates a type from a sample and uses it for the whole value. */
  createType(name: string, json: string): Promise<string | undefined>;
}

/**
 * The gestures on a mapping's rows. The rows' paths refer to values in the mapping's version of the text. The snapshot may be
 * newer, so each edit contains the version.
 */
export function mappingGestures(
  shown: MappingResult,
  control: Controller,
  { types, drawn }: KnownMapping,
  onRejection: (message: string | undefined) => void,
): MappingGestures {
  const { location, root } = shown.mapping;
  /** Applies an edit and returns the reason if it was rejected, which the caller shows. */
  const applyEdit = async (edit: FlowEdit, spoken: string, version = shown.version) => {
    const outcome = await apply(control, edit, { spoken, quiet: true }, version);
    if (!outcome.ok) return outcome.message;
    await drawn(outcome.version);
    return undefined;
  };
  const applyAndReport = async (edit: FlowEdit, spoken: string, version?: number) => {
    const message = await applyEdit(edit, spoken, version);
    onRejection(message);
    return message;
  };
  const setEdit = (row: TargetRow, text: string): FlowEdit => {
    const index = row.node ? undefined : indexAmong(root, types?.target, row.path);
    return {
      op: "mapSet",
      ...location,
      path: row.path,
      text,
      ...(index === undefined ? {} : { index }),
      ...(isHandWritten(row) || isComposed(row.node) ? { replace: true } : {}),
    };
  };
  const removeEdit = (row: TargetRow): FlowEdit => ({ op: "mapRemove", ...location, path: row.path });
  return {
    // If an expression is cleared, its property is removed.
    write: (row, text, version) =>
      text.trim() === "" && row.node
        ? applyEdit(removeEdit(row), t("Removed {0}", row.name), version)
        : applyEdit(setEdit(row, text), t("Changed {0}", row.name), version),
    check: async (row, text, version) => {
      const edit = text.trim() === "" && row.node ? removeEdit(row) : setEdit(row, text);
      return (await checkEdit(control, edit, version))?.message;
    },
    link: (row, offer) =>
      applyAndReport(setEdit(row, offer.text), t("Linked {0} to {1}", row.name, offer.text)),
    remove: (row) => applyAndReport(removeEdit(row), t("Removed {0}", row.name)),
    extract: (row, name) =>
      applyEdit({ op: "mapExtract", ...location, path: row.path, name }, t("Created the function {0}", name)),
    createType: (name, json) =>
      applyEdit({ op: "mapType", ...location, name, json }, t("Created the type {0}", name)),
    fill: (proposals) =>
      applyAndReport(
        { op: "mapFill", ...location, values: proposals.map(({ path, text }) => ({ path, text })) },
        proposals.length === 1 ? t("Added 1 link") : t("Added {0} links", proposals.length),
      ),
  };
}

/** True for an object, a list or a map call, which is only replaced as a whole if the user has chosen to do so. */
const isComposed = (node: MappingNode | undefined): boolean =>
  node !== undefined && ["object", "list", "each"].includes(node.value.kind);
