import { sourceChoices } from "@hookloom/core/project/config/source-choices";
import type { SettingDeclaration } from "@hookloom/protocol/declarations";
import type { EnvironmentValues, FlowViewContract } from "@hookloom/protocol/flow-view";
import type * as vscode from "vscode";
import { callCommand } from "../../commands/call-command.ts";
import { devEnvironment } from "../../commands/delivery-target.ts";
import { notSaved } from "../../shared/errors.ts";
import type { DocumentQuestions } from "../server/flow-server.ts";

type Requests = FlowViewContract["host"]["requests"];
type Events = FlowViewContract["view"]["events"];
type DeclaredRequest = "settingValues" | "sources";
type DeclaredEvent = "setValue" | "testConnection";

/** What is known of the values that a project's environments have. */
export interface SettingsPort {
  /** By environment; none for a file outside of all projects. */
  values(uri: vscode.Uri, settings: readonly SettingDeclaration[]): Promise<readonly EnvironmentValues[]>;
  /** Values or environments may have changed. */
  onChange(listener: () => void): vscode.Disposable;
}

/** Answers what is known of the values of a file's settings, and which sources there are. */
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

/** Runs the commands for a file's settings and connections. They read the project from the disk, so it is saved before. */
export function declaredEvents(document: vscode.TextDocument): {
  readonly [E in DeclaredEvent]: (params: Events[E]) => Promise<void>;
} {
  const uri = document.uri;
  const saved = async (): Promise<void> => {
    if (document.isDirty && !(await document.save())) throw notSaved(document.fileName);
  };
  return {
    setValue: async ({ setting, environment }) => {
      await saved();
      if (environment === devEnvironment) await callCommand("hookloom.setSetting", { uri, setting });
      else await callCommand("hookloom.settings", { uri, environment });
    },
    testConnection: async ({ connection }) => {
      await saved();
      await callCommand("hookloom.testConnection", { uri, connection });
    },
  };
}
