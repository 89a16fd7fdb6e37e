import type { FixesResult } from "@hookloom/protocol/code-problems";
import { isSameRange, type Range, type TextEdit } from "@hookloom/protocol/flow-document";
import type { EditResult, LspParams } from "@hookloom/protocol/lsp-requests";
import type { TextFix } from "@hookloom/types/code-fixes";
import type { Types } from "@hookloom/types/type-service";
import type { TextEdit as LspTextEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { staleFix } from "../documents/errors.ts";
import type { OpenDocument } from "../documents/open-document.ts";
import type { OpenDocuments } from "../documents/open-documents.ts";
import { listFindings } from "./diagnostics.ts";

/** A fix and its changes in each file. */
interface PlannedFix {
  readonly title: string;
  readonly problem: Range;
  readonly changes: EditResult["changes"];
}

/** The fixes that were offered together for one version of a document. */
interface Offer {
  readonly version: number;
  readonly fixes: readonly PlannedFix[];
}

/** Number of remembered offers, whose menus may still be open or were closed a moment ago. */
const rememberedOffers = 32;

/** Maximum number of requests for fixes while the text keeps changing. */
const maxAttempts = 3;

/** Converts edits from positions to offsets: sorted, one per offset, with the line endings of the text. */
function toOffsetEdits(edits: readonly LspTextEdit[], text: TextDocument): TextEdit[] {
  const lineEnd = text.getText().includes("\r\n") ? "\r\n" : "\n";
  const offsetEdits = edits.map(({ range, newText }) => ({
    start: text.offsetAt(range.start),
    end: text.offsetAt(range.end),
    newText: newText.replace(/\r?\n/g, lineEnd),
  }));
  offsetEdits.sort((one, other) => one.start - other.start || one.end - other.end);
  const merged: TextEdit[] = [];
  for (const edit of offsetEdits) {
    const last = merged.at(-1);
    if (last?.start === edit.start && last.end === last.start)
      merged[merged.length - 1] = { ...edit, newText: last.newText + edit.newText };
    else merged.push(edit);
  }
  return merged;
}

/** Provides fixes for problems, from TypeScript and from this server's own checks, with the changes of each fix. */
export class CodeFixes {
  readonly #documents: OpenDocuments;
  readonly #types: Pick<Types, "fixes">;
  readonly #offers = new Map<string, Offer>();
  #requestCount = 0;

  constructor(documents: OpenDocuments, types: Pick<Types, "fixes">) {
    this.#documents = documents;
    this.#types = types;
  }

  /** Returns fixes for the problems in the given ranges; empty if these ranges were replaced in the meantime. */
  async offer({ uri, version, ranges }: LspParams<"fixes">): Promise<FixesResult> {
    const document = await this.#documents.find(uri);
    const offer = await this.#find(document, (): readonly Range[] =>
      ranges.flatMap((range) => document.currentRange(version, range) ?? []),
    );
    const prefix = `${++this.#requestCount}.`;
    this.#offers.set(prefix, offer);
    for (const old of this.#offers.keys()) {
      if (this.#offers.size <= rememberedOffers) break;
      this.#offers.delete(old);
    }
    const problemIndex = (problem: Range): number =>
      ranges.findIndex((range) => {
        const currentRange = document.currentRange(version, range);
        return currentRange !== undefined && isSameRange(currentRange, problem);
      });
    return {
      version: offer.version,
      fixes: offer.fixes.map(({ title, problem }, index) => ({
        id: `${prefix}${index}`,
        title,
        problem: Math.max(0, problemIndex(problem)),
      })),
    };
  }

  /**
   * Returns the changes of an offered fix. If the text has changed since, the fix must still be offered for the same problem
   * with the same changes.
   * @throws an error with the code `stale` if the fix is no longer offered
   */
  async plan({ uri, version, id }: LspParams<"fix">): Promise<EditResult> {
    const document = await this.#documents.find(uri);
    const [prefix = "", index = ""] = id.split(/(?<=\.)/);
    const offer = this.#offers.get(prefix);
    const fix = offer?.fixes[Number(index)];
    if (!fix || offer.version !== version) throw staleFix();
    const isUnchanged = await this.#isUnchanged(fix);
    if (document.version === version && isUnchanged) return this.#toResult(document, fix.changes);
    const currentChanges = this.#upToDate(document, version, fix);
    const problem = document.currentRange(version, fix.problem);
    if (!currentChanges || !problem) throw staleFix();
    const currentOffer = await this.#find(document, () => [problem]);
    const found = currentOffer.fixes.find(
      ({ changes }) => JSON.stringify(changes) === JSON.stringify(currentChanges),
    );
    if (!found || document.version !== currentOffer.version) throw staleFix();
    return this.#toResult(document, found.changes);
  }

  #toResult(document: OpenDocument, changes: EditResult["changes"]): EditResult {
    if (changes[document.uri]) document.expectEdit();
    return { changes };
  }

  /** True if every file of a fix is unchanged. */
  async #isUnchanged({ changes }: PlannedFix): Promise<boolean> {
    const same = Object.entries(changes).map(
      async ([uri, { version }]) => (await this.#documents.find(uri)).version === version,
    );
    return (await Promise.all(same)).every(Boolean);
  }

  /**
   * Returns an older fix's changes, with the document's edits shifted to its current text; undefined if one cannot be
   * shifted.
   */
  #upToDate(
    document: OpenDocument,
    version: number,
    { changes }: PlannedFix,
  ): EditResult["changes"] | undefined {
    const own = changes[document.uri]?.edits ?? [];
    const edits = own.flatMap(({ start, end, newText }) => {
      const now = document.currentRange(version, { start, end });
      return now ? [{ ...now, newText }] : [];
    });
    if (edits.length < own.length) return undefined;
    return { ...changes, ...(own.length > 0 && { [document.uri]: { version: document.version, edits } }) };
  }

  async #find(document: OpenDocument, rangesNow: () => readonly Range[]): Promise<Offer> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const { version } = document;
      const ranges = rangesNow();
      const typed = ranges.length > 0 ? await this.#types.fixes(document, ranges) : [];
      const planned = await Promise.all(typed.map((fix) => this.#planned(fix)));
      if (document.version !== version) continue;
      const sorted = typed
        .map(({ preferred }, index) => ({ preferred, plan: planned[index] }))
        .sort((one, other) => Number(other.preferred) - Number(one.preferred))
        .flatMap(({ plan }) => plan ?? []);
      return { version, fixes: [...this.#own(document, ranges), ...sorted] };
    }
    return { version: document.version, fixes: [] };
  }

  /** Returns the fixes from this server's own checks. */
  #own(document: OpenDocument, ranges: readonly Range[]): PlannedFix[] {
    const { uri, version } = document;
    return listFindings(document).flatMap(({ range, fix }) => {
      if (!fix || !ranges.some((requested) => isSameRange(requested, range))) return [];
      return { title: fix.title, problem: range, changes: { [uri]: { version, edits: fix.edits } } };
    });
  }

  async #planned({ title, problem, edits }: TextFix): Promise<PlannedFix> {
    const planned = Object.entries(edits).map(async ([uri, changed]) => {
      const { version, text, languageId } = await this.#documents.find(uri);
      // Uses the text as in an editor, without its BOM.
      const known = TextDocument.create(uri, languageId, version, text.replace(/^\uFEFF/, ""));
      return [uri, { version, edits: toOffsetEdits(changed, known) }] as const;
    });
    return { title, problem, changes: Object.fromEntries(await Promise.all(planned)) };
  }
}
