import { readBlockScope } from "@hookloom/bridge/block-scope";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import { lspMethods } from "@hookloom/protocol/lsp-methods";
import { defined } from "@hookloom/protocol/unknown-values";
import type { ExportState } from "@hookloom/types/export-catalogue";
import { inTime } from "@hookloom/types/in-time";
import type { Types } from "@hookloom/types/type-service";
import type { Connection } from "vscode-languageserver";
import type { OpenDocument } from "./documents/open-document.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";
import { functionDetail, type PaletteRows, type PaletteSubject, paletteFor } from "./features/palette.ts";
import { exportCode, findExport } from "./features/palette-exports.ts";
import { paletteRows } from "./features/palette-rows.ts";
import type { ProjectFunctions } from "./features/project-functions.ts";
import { ignoreSendFailure } from "./flow-publisher.ts";
import { about as aboutDocument, type RequestHandlers } from "./request-handler.ts";

/** Sources of functions outside the document. */
export interface PaletteSources {
  readonly types: Pick<Types, "exportsAt" | "exportDetail">;
  readonly functions: ProjectFunctions;
}

/** Milliseconds after which a chosen row is inserted without its types. */
const detailTimeoutMs = 4_000;

/** Determines what can be inserted at the locations of open documents. */
class InsertionPoints {
  readonly #connection: Connection;
  readonly #sources: PaletteSources;
  /** The rows of the last requested location, since each keystroke in a search requests these rows again. */
  #last: { readonly document: FlowDocument; readonly block: string; readonly rows: PaletteRows } | undefined;

  constructor(connection: Connection, sources: PaletteSources) {
    this.#connection = connection;
    this.#sources = sources;
  }

  /** Returns the rows of a location. With `again`, the rows of the last request may be returned. */
  rows(document: OpenDocument, block: string, again: boolean): PaletteRows {
    const flows = document.flow();
    if (again && this.#last?.document === flows && this.#last.block === block) return this.#last.rows;
    const rows = paletteFor(this.subject(document), block);
    this.#last = { document: flows, block, rows };
    return rows;
  }

  subject(document: OpenDocument): PaletteSubject {
    const { uri, text, language } = document;
    const flows = document.flow();
    this.#refresh(uri);
    return {
      uri,
      document: flows,
      text,
      names: document.names(),
      importedText: (specifier) => document.importedText(specifier),
      declarations: document.declarations(),
      findScope: (block) => readBlockScope(text, flows, block, language),
      others: this.#sources.functions.around(uri),
    };
  }

  findExports(uri: string): ExportState {
    return this.#sources.types.exportsAt(uri);
  }

  /** Searches other files for new functions. If there are any, the client is notified so that it repeats its request. */
  #refresh(uri: string): void {
    const report = (changed: boolean): void => {
      if (!changed) return;
      this.#last = undefined;
      ignoreSendFailure(this.#connection.sendNotification(lspMethods.paletteChanged));
    };
    this.#sources.functions
      .refresh(uri)
      .then(report)
      .catch((error: unknown) =>
        this.#connection.console.warn(`Reading the project of ${uri} failed: ${String(error)}`),
      );
  }
}

/** Creates the handlers of the palette's requests. They respond with the functions that are currently known. */
export function paletteHandlers(
  connection: Connection,
  documents: OpenDocuments,
  sources: PaletteSources,
): RequestHandlers<"palette" | "paletteDetail"> {
  const points = new InsertionPoints(connection, sources);
  const about = aboutDocument(documents);
  return {
    palette: about((document, { uri, block, query, recent = [] }) => {
      const rows = points.rows(document, block, query !== undefined && query !== "");
      const known = { rows, exports: points.findExports(uri), names: document.names(), recent };
      return { version: document.version, ...paletteRows(known, query) };
    }),
    paletteDetail: about(async (document, { uri, block, id }) => {
      const found = findExport(points.findExports(uri), id);
      if (!found) return functionDetail(points.subject(document), id) ?? {};
      const { from, exported } = found;
      const detail = from.isTyped
        ? await inTime(sources.types.exportDetail(uri, from.module, exported), detailTimeoutMs)
        : undefined;
      const { scope } = points.rows(document, block, true);
      if (!scope) return {};
      return {
        ...defined({ signature: detail?.signatures.join("\n"), documentation: detail?.documentation }),
        ...exportCode(from, exported, detail, scope),
      };
    }),
  };
}
