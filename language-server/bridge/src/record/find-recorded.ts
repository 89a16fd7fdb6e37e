import type { FlowDocument, Range } from "@hookloom/protocol/flow-document";
import type { RecordedIds, RecordedRanges } from "@hookloom/protocol/recording";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { listBlocks, listSteps } from "@hookloom/protocol/walk";
import { cutOut, tokenizeCode } from "../compare/code.ts";
import { readFlow } from "../incremental/read-flow.ts";
import type { Language } from "../syntax/babel.ts";

interface Reading {
  readonly text: string;
  readonly document: FlowDocument;
}

const rangeKey = ({ start, end }: Range): string => `${start}:${end}`;

/** The ids of a document's parts by range. */
function idsByRange(document: FlowDocument) {
  const index = (parts: readonly { readonly id: string; readonly range: Range }[]) =>
    new Map(parts.map(({ id, range }) => [rangeKey(range), id]));
  return {
    steps: index(listSteps(document)),
    blocks: index(listBlocks(document)),
    flows: index(document.flows),
  };
}

function rangesById(document: FlowDocument): ReadonlyMap<string, Range> {
  const parts = [...listSteps(document), ...listBlocks(document), ...document.flows];
  return new Map(parts.map(({ id, range }) => [id, range]));
}

/** The words of each step, excluding those in its blocks. */
function stepCodes({ text, document }: Reading): ReadonlyMap<string, string> {
  const entries = listSteps(document).map(({ id, range, blocks }): [string, string] => {
    const code = cutOut(
      text,
      range,
      blocks.map((block) => block.range),
    );
    return [id, tokenizeCode(code).join(" ")];
  });
  return new Map(entries);
}

/** The words of each branch that is an expression. Such a branch has no steps that show whether it has changed. */
function branchCodes({ text, document }: Reading): ReadonlyMap<string, string> {
  const branches = listSteps(document).flatMap(({ kind, blocks }) =>
    stepKinds[kind].blocks?.expressions ? blocks : [],
  );
  return new Map(
    branches.map(({ id, range }) => [id, tokenizeCode(text.slice(range.start, range.end)).join(" ")]),
  );
}

/** The last built text, because each version of a document is compared with the same one. */
let lastBuilt: (Reading & { readonly language: Language | undefined }) | undefined;

function readBuilt(text: string, language: Language | undefined): Reading {
  if (lastBuilt?.text !== text || lastBuilt.language !== language)
    lastBuilt = { text, language, document: readFlow(text, language ? { language } : {}) };
  return lastBuilt;
}

/**
 * Finds the flows, blocks and steps of a built text in a later text, and returns their ids in the later document. Steps and
 * branches that were removed or changed have no id.
 */
export function findRecorded(
  built: { readonly text: string } & RecordedRanges,
  now: Reading,
  options: { readonly language?: Language | undefined } = {},
): RecordedIds {
  const language = options.language ? { language: options.language } : {};
  const before = readBuilt(built.text, options.language);
  const isSame = built.text === now.text;
  const after = isSame ? before.document : readFlow(now.text, { ...language, previous: before });
  const builtIds = idsByRange(before.document);
  const rangesAfter = rangesById(after);
  const currentIds = idsByRange(now.document);
  const find = (part: "steps" | "blocks" | "flows", range: Range): string | null => {
    const rangeAfter = rangesAfter.get(builtIds[part].get(rangeKey(range)) ?? "");
    return (rangeAfter && currentIds[part].get(rangeKey(rangeAfter))) ?? null;
  };
  const readings = isSame ? undefined : ([before, { text: now.text, document: after }] as const);
  const isUnchanged = (part: "steps" | "blocks", of: (reading: Reading) => ReadonlyMap<string, string>) => {
    const codes = readings?.map(of);
    return (range: Range): boolean => {
      const id = builtIds[part].get(rangeKey(range)) ?? "";
      return codes === undefined || codes[0]?.get(id) === codes[1]?.get(id);
    };
  };
  const [isSameStep, isSameBranch] = [isUnchanged("steps", stepCodes), isUnchanged("blocks", branchCodes)];
  return {
    steps: built.steps.map((range) => (isSameStep(range) ? find("steps", range) : null)),
    blocks: built.blocks.map((range) => (isSameBranch(range) ? find("blocks", range) : null)),
    flows: built.flows.map((range) => find("flows", range)),
  };
}
