import type { Declarations, SettingDeclaration, TriggerDeclaration } from "@hookloom/protocol/declarations";
import type { DeclarationChange, FieldDifference, FlowDiff } from "@hookloom/protocol/flow-diff";
import type { KnownNames } from "@hookloom/protocol/flow-document";
import { declarationsIn } from "../declarations/declarations.ts";
import { readFlowWithNodes } from "../read/associate.ts";
import type { ReadFlowOptions } from "../read/options.ts";
import { Numbers, tokenizeCode } from "./code.ts";
import { difference } from "./differences.ts";
import { buildFlowDiff } from "./flow-diff.ts";
import { matchTrees } from "./match-trees.ts";
import { readTree } from "./tree.ts";

/** A text with its declarations. */
interface DeclaringText {
  readonly text: string;
  readonly declarations: Declarations;
}

/** The triggers, settings and connections that differ between the two sides. */
function compareDeclarations(before: DeclaringText, after: DeclaringText): readonly DeclarationChange[] {
  const normalizedCode = ({ text }: DeclaringText, { start, end }: { start: number; end: number }): string =>
    tokenizeCode(text.slice(start, end)).join(" ");
  return [
    ...compare(
      before.declarations.triggers,
      after.declarations.triggers,
      () => "trigger",
      (old, now) => {
        const found = [
          ...difference("source", old.source, now.source),
          ...difference("path", old.path, now.path),
        ];
        const exported = difference("exported", exportedState(before, old), exportedState(after, now));
        const options = difference(
          "options",
          normalizedCode(before, old.range),
          normalizedCode(after, now.range),
        );
        return [...(found.length > 0 ? found : options), ...exported];
      },
    ),
    ...compare(before.declarations.settings, after.declarations.settings, kindOfSetting, settingDifferences),
    ...compare(
      before.declarations.connections,
      after.declarations.connections,
      () => "connection",
      (old, now) => {
        const found = difference("connector", old.connector, now.connector);
        return found.length > 0
          ? found
          : difference("client", normalizedCode(before, old.range), normalizedCode(after, now.range));
      },
    ),
  ];
}

/** "yes" if the default export contains a trigger, otherwise "no". Empty if there is no default export. */
function exportedState({ declarations: { exported } }: DeclaringText, { name }: TriggerDeclaration): string {
  return exported === undefined ? "" : exported.includes(name) ? "yes" : "no";
}

const kindOfSetting = ({ secret }: SettingDeclaration): "secret" | "setting" =>
  secret ? "secret" : "setting";

function settingDifferences(old: SettingDeclaration, now: SettingDeclaration): FieldDifference[] {
  const optional = ({ optional: is }: SettingDeclaration): string => (is ? "yes" : "no");
  return [
    ...difference("kind", kindOfSetting(old), kindOfSetting(now)),
    ...difference("description", old.description, now.description),
    ...difference("default", old.default, now.default),
    ...difference("optional", optional(old), optional(now)),
  ];
}

function compare<Declared extends { readonly name: string }>(
  before: readonly Declared[],
  after: readonly Declared[],
  declaredKind: (declared: Declared) => DeclarationChange["kind"],
  differ: (old: Declared, now: Declared) => readonly FieldDifference[],
): DeclarationChange[] {
  const old = new Map(before.map((each) => [each.name, each]));
  const now = new Map(after.map((each) => [each.name, each]));
  const changes = [...now.values()].flatMap((each): DeclarationChange[] => {
    const previous = old.get(each.name);
    const fields = previous ? differ(previous, each) : [];
    if (previous && fields.length === 0) return [];
    return [{ kind: declaredKind(each), name: each.name, mark: previous ? "changed" : "added", fields }];
  });
  const removed = [...old.values()].filter(({ name }) => !now.has(name));
  return [
    ...changes,
    ...removed.map(
      (each) => ({ kind: declaredKind(each), name: each.name, mark: "removed", fields: [] }) as const,
    ),
  ];
}

/** One of the compared texts. */
export interface ComparedText {
  readonly text: string;
  /** Facts about the names that the text imports. */
  readonly names?: KnownNames;
}

/**
 * Compares two versions of a file as one diagram: which steps, flows, triggers, settings and connections were added, changed,
 * moved or removed. Changes in white space are ignored. Never throws. If the file does not exist on one side, its text is
 * empty. Swapping the sides only swaps added and removed.
 */
export function compareFlows(
  before: ComparedText,
  after: ComparedText,
  { language }: Pick<ReadFlowOptions, "language"> = {},
): FlowDiff {
  const read = ({ text, names }: ComparedText) => {
    const model = readFlowWithNodes(text, { language, ...(names ? { names } : {}) });
    return { text, document: model.document, declarations: declarationsIn(model) };
  };
  const [old, now] = [read(before), read(after)];
  const numbers = new Numbers();
  // If several matches are equally good, the choice must not depend on which side is the earlier one.
  const isTurned = old.text >= now.text;
  const sides = {
    before: readTree(old.text, old.document, numbers),
    after: readTree(now.text, now.document, numbers),
    isTurned,
  };
  if (isTurned) matchTrees(sides.after, sides.before);
  else matchTrees(sides.before, sides.after);
  const diff = buildFlowDiff(sides);
  return {
    ...diff,
    document: { ...diff.document, problems: now.document.problems },
    declarations: compareDeclarations(old, now),
  };
}
