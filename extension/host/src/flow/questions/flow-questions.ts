import { sourceChoices } from "@hookloom/core/project/config/source-choices";
import type { SettingDeclaration } from "@hookloom/protocol/declarations";
import type { FlowTrigger } from "@hookloom/protocol/flow-document";
import type {
  EnvironmentValues,
  FlowSnapshot,
  FlowViewContract,
  PayloadValues,
} from "@hookloom/protocol/flow-view";
import { type LspParams, type PageQuestion, pageQuestions } from "@hookloom/protocol/lsp-requests";
import { RpcError } from "@hookloom/protocol/rpc";
import * as vscode from "vscode";
import { callCommand, queryCommand } from "../../commands/call-command.ts";
import { devEnvironment } from "../../commands/delivery-target.ts";
import { notSaved } from "../../shared/errors.ts";
import type { DocumentQuestions } from "../server/flow-server.ts";

type Requests = FlowViewContract["host"]["requests"];
type Events = FlowViewContract["view"]["events"];
type DeclaredRequest = "settingValues" | "sources";
type DeclaredEvent = "setValue" | "testConnection";

/** The known setting values of a project's environments. */
export interface SettingsPort {
  /** Returns the values by environment; empty for a file outside of all projects. */
  values(uri: vscode.Uri, settings: readonly SettingDeclaration[]): Promise<readonly EnvironmentValues[]>;
  /** Calls the listener when values or environments may have changed. */
  onChange(listener: () => void): vscode.Disposable;
}

/** Handles requests for the known values of a file's settings, and for the sources. */
export function declaredRequests(
  server: DocumentQuestions,
  settings: SettingsPort,
  uri: vscode.Uri,
): { readonly [M in DeclaredRequest]: (params: Requests[M]["params"]) => Promise<Requests[M]["result"]> } {
  return {
    settingValues: async () => {
      const { declarations } = await server.request("declarations", { uri: uri.toString() });
      return await settings.values(uri, declarations.settings);
    },
    sources: async () => sourceChoices(),
  };
}

/**
 * Runs the commands for a file's settings and connections. Files are saved first, because the commands read the project from
 * disk.
 */
export function declaredEvents(document: vscode.TextDocument): {
  readonly [E in DeclaredEvent]: (params: Events[E]) => Promise<void>;
} {
  const uri = document.uri;
  const ensureSaved = async (): Promise<void> => {
    if (document.isDirty && !(await document.save())) throw notSaved(document.fileName);
  };
  return {
    setValue: async ({ setting, environment }) => {
      await ensureSaved();
      if (environment === devEnvironment) await callCommand("hookloom.setSetting", { uri, setting });
      else await callCommand("hookloom.settings", { uri, environment });
    },
    testConnection: async ({ connection }) => {
      await ensureSaved();
      await callCommand("hookloom.testConnection", { uri, connection });
    },
  };
}
type RequestHandler<M extends PageQuestion> = (
  params: Requests[M]["params"],
) => Promise<Requests[M]["result"]>;

/** Requests that are sent on every keystroke, so that earlier results are obsolete. */
const typingRequests: ReadonlySet<PageQuestion> = new Set([
  "completions",
  "signatureHelp",
  "fieldInfo",
  "callForm",
]);

const superseded = (): RpcError =>
  new RpcError("superseded", "A newer request for the same field has replaced this one.");

/**
 * Forwards the page's requests about a document to the language server. A request that is sent on every keystroke is cancelled
 * when it is sent again for the same field, or for the same part of a field, and rejects with `superseded`.
 */
export function documentQuestions(
  server: DocumentQuestions,
  uri: string,
): { readonly [M in PageQuestion]: RequestHandler<M> } {
  const pending = new Map<string, AbortController>();
  const request = async (method: PageQuestion, query: object): Promise<unknown> => {
    const params = { uri, ...query } as LspParams<PageQuestion>;
    if (!typingRequests.has(method)) return server.request(method, params);
    const { step, field, part, draft } = params as LspParams<"fieldInfo">;
    const key = JSON.stringify([method, step, field, part, draft?.block, draft?.index]);
    const controller = new AbortController();
    pending.get(key)?.abort();
    pending.set(key, controller);
    try {
      const response = await server.request(method, params, controller.signal);
      if (controller.signal.aborted) throw superseded();
      return response;
    } catch (error) {
      throw controller.signal.aborted ? superseded() : error;
    } finally {
      if (pending.get(key) === controller) pending.delete(key);
    }
  };
  const names = Object.keys(pageQuestions) as PageQuestion[];
  return Object.fromEntries(
    names.map((method) => [method, (params: object) => request(method, params)]),
  ) as unknown as { readonly [M in PageQuestion]: RequestHandler<M> };
}

/** Installs a package from the registry, so that the palette finds its exports. */
export async function installPackage(
  uri: string,
  wanted: Requests["installPackage"]["params"],
): Promise<Requests["installPackage"]["result"]> {
  const query = await queryCommand("hookloom.addConnection", { uri, ...wanted });
  // If the installation was cancelled or failed, the palette searches for the package again.
  return { query: typeof query === "string" ? query : wanted.package };
}

export const clipboardRequests: {
  readonly [M in "readClipboard" | "writeClipboard"]: (
    params: Requests[M]["params"],
  ) => Promise<Requests[M]["result"]>;
} = {
  readClipboard: async () => await vscode.env.clipboard.readText(),
  writeClipboard: async ({ text }) => {
    await vscode.env.clipboard.writeText(text);
    return null;
  },
};

/** The payload of an event, and its origin. */
export interface KnownPayload extends Omit<PayloadValues, "values"> {
  readonly payload: unknown;
}

/** Provides the known payloads of events. */
export interface FlowValues {
  of(document: vscode.Uri, trigger: FlowTrigger): Promise<PayloadValues | undefined>;
  /** Reads the full payload. */
  readPayload(document: vscode.Uri, trigger: FlowTrigger): Promise<KnownPayload | undefined>;
  onDidChange(listener: () => void): vscode.Disposable;
}

/** Returns the known payload values of the flow that a page shows. */
export async function payloadValues(
  values: Pick<FlowValues, "of">,
  { uri, snapshot }: { readonly uri: vscode.Uri; snapshot(): FlowSnapshot | undefined },
  { flow: id }: Requests["payloadValues"]["params"],
): Promise<Requests["payloadValues"]["result"]> {
  const [trigger] = snapshot()?.document.flows.find((flow) => flow.id === id)?.triggers ?? [];
  const known = trigger && (await values.of(uri, trigger));
  return known ? { known } : {};
}

/** Minimum time in milliseconds between two messages about new deliveries. */
const payloadPauseMs = 500;

/** Calls the listener when values may have changed, at most once per `payloadPauseMs`. */
export function followPayload(
  values: Pick<FlowValues, "onDidChange">,
  onChange: () => void,
): { dispose(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const subscription = values.onDidChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange();
    }, payloadPauseMs);
  });
  return {
    dispose: () => {
      clearTimeout(timer);
      subscription.dispose();
    },
  };
}

/** Handles undo and redo of a document. The commands act on the active editor, so the diagram is made active first. */
export function historyRequests(document: vscode.TextDocument, panel: vscode.WebviewPanel) {
  const runCommand = async (command: "undo" | "redo"): Promise<{ readonly changed: boolean }> => {
    if (!panel.active) panel.reveal(panel.viewColumn, false);
    const before = document.version;
    await vscode.commands.executeCommand(command);
    return { changed: document.version !== before };
  };
  return { undo: () => runCommand("undo"), redo: () => runCommand("redo") };
}
