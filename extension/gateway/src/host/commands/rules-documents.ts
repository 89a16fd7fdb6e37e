import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { chooseEnvironment } from "@hookloom/host/environments/choose-environment";
import * as vscode from "vscode";
import { projectRules } from "../../config/project-api.ts";
import { noApi } from "./no-api.ts";

const scheme = "hookloom-rules";

/** The rules of environments as pages that can be read and compared, but not changed. */
export class RulesDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registered: vscode.Disposable;

  constructor() {
    this.#registered = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  /** Shows rules; a page that is open already shows the new ones. */
  async show(name: string, root: string, rules: object): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${name}.json`, query: root });
    this.#texts.set(uri.toString(), `${JSON.stringify(rules, undefined, 2)}\n`);
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }
}

/** Shows what the rules of an environment come to. @throws HostError `no-api`; ProjectError `bad-environment` */
export async function showRules(
  ports: DeployPorts,
  documents: RulesDocuments,
  argument: unknown,
): Promise<void> {
  const { project, environment } = await chooseEnvironment(ports, argument, vscode.l10n.t("Show API rules"));
  const rules = await projectRules(project, environment);
  if (rules === undefined) throw noApi({ project });
  await documents.show(vscode.l10n.t("Rules of {0} in {1}", project.name, environment), project.root, rules);
}
