import { type Range, writtenRanges } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import type { EditResult, LspParams } from "@hookloom/protocol/lsp-requests";
import { RpcError } from "@hookloom/protocol/rpc";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import type { DocumentQuestions } from "../server/flow-server.ts";

type Checked = FlowViewContract["host"]["requests"]["check"]["result"];

/**
 * Returns why the server would reject an edit, without applying it. Other failures, such as a stale snapshot or a server that
 * does not respond, are ignored.
 */
export async function checkFlowEdit(
  server: DocumentQuestions,
  uri: string,
  { version, edit }: { readonly version: number; readonly edit: FlowEdit },
): Promise<Checked> {
  try {
    await server.request("edit", { uri, version, edit });
    return {};
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { code, message } = error;
    return code === "stale" || code === "closed" ? {} : { problem: { code, message } };
  }
}

/** Labels of the edits for VS Code's refactor preview. */
const labels: { readonly [Op in FlowEdit["op"]]?: (edit: Extract<FlowEdit, { readonly op: Op }>) => string } =
  {
    extract: ({ name }) => vscode.l10n.t("Extract to {0}", name),
    rename: ({ name }) => vscode.l10n.t("Rename to {0}", name),
    toSetting: ({ secret, name }) =>
      secret
        ? vscode.l10n.t("Convert to the secret {0}", name)
        : vscode.l10n.t("Convert to the setting {0}", name),
    remove: () => vscode.l10n.t("Delete steps"),
    mapSet: ({ path, field }) => vscode.l10n.t("Map {0}", String(path.at(-1) ?? field)),
    mapFill: ({ values }) => vscode.l10n.t("Map {0} values", values.length),
    mapExtract: ({ name }) => vscode.l10n.t("Extract to {0}", name),
    mapType: ({ name }) => vscode.l10n.t("Declare {0}", name),
    mapRemove: ({ path, field }) => vscode.l10n.t("Remove the mapping of {0}", String(path.at(-1) ?? field)),
    insert: () => vscode.l10n.t("Insert steps"),
    paste: () => vscode.l10n.t("Insert steps"),
    removeHandler: () => vscode.l10n.t("Remove a handler"),
    addHandler: ({ event }) => vscode.l10n.t("Add a handler for {0}", event),
    setEvent: ({ event }) => vscode.l10n.t("Change the event to {0}", event),
    setOption: ({ option, trigger }) => vscode.l10n.t("Change {0} of {1}", option, trigger),
    removeTrigger: ({ trigger }) => vscode.l10n.t("Remove the trigger {0}", trigger),
    addTrigger: ({ source }) => vscode.l10n.t("Add a trigger of {0}", source),
    addSetting: ({ name }) => vscode.l10n.t("Add the setting {0}", name),
    removeSetting: ({ name }) => vscode.l10n.t("Remove the setting {0}", name),
    addConnection: ({ name }) => vscode.l10n.t("Add the connection {0}", name),
    removeConnection: ({ name }) => vscode.l10n.t("Remove the connection {0}", name),
  };

function editLabel(edit: FlowEdit): string {
  const label = labels[edit.op] as ((edit: FlowEdit) => string) | undefined;
  return label?.(edit) ?? vscode.l10n.t("Change the flow");
}

const stale = (): RpcError =>
  new RpcError("stale", vscode.l10n.t("The text changed in the meantime, so nothing was done. Try again."));
const readOnly = (): RpcError =>
  new RpcError("read-only", vscode.l10n.t("This file cannot be written, so the diagram is read-only."));
const previewDiscarded = (): RpcError => new RpcError("cancelled", vscode.l10n.t("Nothing was changed."));
const changedInPreview = (): RpcError =>
  new RpcError(
    "stale",
    vscode.l10n.t("The text changed while the preview was open, so nothing was done. Make the change again."),
  );
const diagramClosed = (name: string): RpcError =>
  new RpcError(
    "diagram-closed",
    vscode.l10n.t(
      "{0} was renamed or its diagram was closed while a change was being applied, so nothing was changed. Make the change again.",
      name,
    ),
  );
const secretNotStored = (name: string, why: string): RpcError =>
  new RpcError(
    "secret-not-kept",
    vscode.l10n.t(
      "The value of {0} was removed from the source but could not be stored: {1} Undo the change to get it back.",
      name,
      why,
    ),
  );

/**
 * Checks whether a secret that an edit removes from a document can be stored, and returns the function that stores it. The secret
 * is passed as the literal in the source.
 * @throws an error with a code and a message if the secret cannot be stored; the edit is then not applied
 */
export type KeepSecret = (
  document: vscode.Uri,
  name: string,
  literal: string,
) => Promise<() => Promise<void>>;

export interface ApplyOptions {
  /** If true, VS Code shows a preview in which the user selects the parts to apply. */
  readonly preview?: boolean | undefined;
  readonly keepSecret?: KeepSecret;
}

/** Returns whether a document has the text for which an edit was made; version 0 means the saved text. */
function isUnchanged(document: vscode.TextDocument, version: number): boolean {
  return version === 0 ? !document.isDirty : document.version === version;
}

interface WholeEdit {
  readonly edit: vscode.WorkspaceEdit;
  readonly files: number;
  /** Returns true if one of the documents has changed in the meantime. */
  isOutdated(): boolean;
}

/** Combines all changes into one workspace edit, which is one undo step; undefined if a document has changed. */
async function asWorkspaceEdit(
  result: EditResult,
  metadata: vscode.WorkspaceEditEntryMetadata | undefined,
): Promise<WholeEdit | undefined> {
  const changes = Object.entries(result.changes);
  const documents = await Promise.all(
    changes.map(([uri]) => vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true))),
  );
  const edit = new vscode.WorkspaceEdit();
  for (const [index, [, { version, edits }]] of changes.entries()) {
    const document = documents[index];
    if (!document || !isUnchanged(document, version)) return undefined;
    for (const { start, end, newText } of edits) {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      edit.replace(document.uri, range, newText, metadata);
    }
  }
  const versions = documents.map(({ version }) => version);
  const isOutdated = (): boolean => documents.some(({ version }, index) => version !== versions[index]);
  return { edit, files: documents.length, isOutdated };
}

/** An applied edit: the resulting version and the ranges of the inserted text. */
export interface AppliedEdit {
  readonly version: number;
  readonly written: readonly Range[];
}

/**
 * Returns a function that stores the removed secret; undefined if the edit removes no secret.
 * @throws any error thrown by `keepSecret`
 */
async function secretToKeep(
  { secret }: EditResult,
  document: vscode.TextDocument,
  keepSecret: KeepSecret | undefined,
): Promise<(() => Promise<void>) | undefined> {
  if (!secret) return undefined;
  const { name, range } = secret;
  if (!keepSecret) throw stale();
  const keep = await keepSecret(document.uri, name, document.getText().slice(range.start, range.end));
  return async () => {
    await keep().catch((error: unknown) => {
      throw secretNotStored(name, errorMessage(error));
    });
  };
}

interface EditRequestOptions extends Pick<ApplyOptions, "keepSecret"> {
  /** The label of the change in VS Code's preview. */
  readonly label?: string;
}

/** Applies an edit once; undefined if the text changed before the server's response could be applied. */
async function tryOnce(
  document: vscode.TextDocument,
  request: () => Promise<EditResult>,
  { label, keepSecret }: EditRequestOptions = {},
): Promise<AppliedEdit | undefined> {
  const result = await request();
  const metadata = label === undefined ? undefined : { needsConfirmation: true, label };
  const change = await asWorkspaceEdit(result, metadata);
  if (!change) return undefined;
  const { version } = document;
  if (change.edit.size === 0) return { version, written: [] };
  const keep = await secretToKeep(result, document, keepSecret);
  if (change.isOutdated()) return undefined;
  // As with VS Code's own renames, files that were not open are saved if the user's settings say so.
  const isApplied = await vscode.workspace.applyEdit(change.edit, { isRefactoring: change.files > 1 });
  if (isApplied) {
    await keep?.();
    // The user may have deselected some parts in the preview.
    if (metadata) return { version: document.version, written: [] };
    const edits = result.changes[document.uri.toString()]?.edits ?? [];
    return { version: edits.length > 0 ? version + 1 : version, written: writtenRanges(edits) };
  }
  if (metadata) throw change.isOutdated() ? changedInPreview() : previewDiscarded();
  if (document.version === version) throw readOnly();
  return undefined;
}

/**
 * Requests the text changes of an edit from the server and applies them as one undo step. `version` is the version of the
 * snapshot for which the edit was made. The server alone decides whether the edit still applies, and its rejection is final. The
 * response is valid for one text; if the editor's text is already newer, the edit is requested once more with the same `version`.
 * VS Code discards a previewed change if the text changes during the preview.
 * @throws RpcError with the rejection's code and message, `cancelled` if the user discards the preview; nothing has changed then,
 * except with `secret-not-kept`
 */
export async function applyFlowEdit(
  server: DocumentQuestions,
  document: vscode.TextDocument,
  { version, edit }: Omit<LspParams<"edit">, "uri">,
  options: ApplyOptions = {},
): Promise<AppliedEdit> {
  const params = { uri: document.uri.toString(), version, edit };
  const { preview, keepSecret } = options;
  return await applyWithRetry(document, () => server.request("edit", params), {
    ...(preview ? { label: editLabel(edit) } : {}),
    ...(keepSecret ? { keepSecret } : {}),
  });
}

/**
 * Applies a fix that was offered for a version, in the same way as an edit.
 * @throws RpcError with the rejection's code and message; then nothing has changed.
 */
export async function applyFix(
  server: DocumentQuestions,
  document: vscode.TextDocument,
  { version, id }: Omit<LspParams<"fix">, "uri">,
): Promise<AppliedEdit> {
  const params = { uri: document.uri.toString(), version, id };
  return await applyWithRetry(document, () => server.request("fix", params));
}

async function applyWithRetry(
  document: vscode.TextDocument,
  request: () => Promise<EditResult>,
  options: EditRequestOptions = {},
): Promise<AppliedEdit> {
  const made = (await tryOnce(document, request, options)) ?? (await tryOnce(document, request, options));
  if (!made) throw stale();
  return made;
}

/**
 * Returns the result of an edit. If the page no longer exists, because its file was renamed or its tab was closed, an error is
 * reported as a notification.
 */
export async function reportIfClosed(
  pendingEdit: Promise<AppliedEdit>,
  { uri }: vscode.TextDocument,
  { isGone, onError }: { isGone(): boolean; onError(error: unknown): void },
): Promise<AppliedEdit> {
  try {
    return await pendingEdit;
  } catch (error) {
    const isOwn = error instanceof RpcError && ["cancelled", "secret-not-kept"].includes(error.code);
    if (isGone()) onError(isOwn ? error : diagramClosed(uri.path.slice(uri.path.lastIndexOf("/") + 1)));
    throw error;
  }
}
