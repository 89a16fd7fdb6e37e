import { readAppSecret } from "@hookloom/core/environments/secrets/app-secret";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { secretRoot } from "@hookloom/core/environments/secrets/settings";
import type { AppDeclaration } from "@hookloom/protocol/declarations";
import { frameworks } from "@hookloom/protocol/frameworks";
import { findSource } from "@hookloom/runtime/catalog";
import * as vscode from "vscode";
import { devEnvironment } from "../commands/delivery-target.ts";
import { promptForText } from "../shared/dialogs.ts";

/** Storage of an app's endpoint: its address in the workspace state, and its secret in the editor's secret storage. */
export interface AppEndpointPorts {
  readonly workspaceState: Pick<vscode.Memento, "get" | "update">;
  readonly secrets: SecretStore;
}

const addressProblem = (text: string): string | undefined => {
  const protocol = URL.canParse(text) ? new URL(text).protocol : "";
  return protocol === "http:" || protocol === "https:"
    ? undefined
    : vscode.l10n.t("Enter the complete URL, such as http://localhost:3000/webhooks.");
};

/** The address of an app of another framework, and the secret that signs requests to it. Neither is written to the project. */
export class AppEndpoint {
  readonly #ports: AppEndpointPorts;
  readonly #root: string;
  readonly #app: AppDeclaration;

  constructor(ports: AppEndpointPorts, root: string, app: AppDeclaration) {
    this.#ports = ports;
    this.#root = root;
    this.#app = app;
  }

  get #key(): string {
    return `hookloom.appAddress:${this.#app.framework}:${this.#root}`;
  }

  /** The stored address. */
  get address(): string | undefined {
    const kept = this.#ports.workspaceState.get(this.#key);
    return typeof kept === "string" && addressProblem(kept) === undefined ? kept : undefined;
  }

  /** The name of the environment variable that holds the secret. */
  get secretName(): string {
    return this.#app.secret ?? frameworks[this.#app.framework].secret;
  }

  /** Prompts for the app's address and stores it. @throws AbortError if the user closes the prompt */
  async promptForAddress(): Promise<string> {
    const { label, url } = frameworks[this.#app.framework];
    const given = await promptForText({
      title: vscode.l10n.t("Where does the {0} app listen?", label),
      prompt: vscode.l10n.t("The URL at which the app receives webhooks. It is stored for this workspace."),
      value: this.address ?? url,
      validateInput: (text) => addressProblem(text.trim()),
    });
    await this.#ports.workspaceState.update(this.#key, given.trim());
    return given.trim();
  }

  /** Prompts for a new address, and for a new secret if the current one is stored in the editor. @throws AbortError */
  async change(): Promise<string> {
    const address = await this.promptForAddress();
    const { origin } = (await this.#readSecret()) ?? {};
    if (origin === "store") await this.#promptForSecret(true);
    return address;
  }

  /**
   * Returns the secret that signs an event: the value that the app reads, from the environment or from a .env file beside its
   * package, or else the one stored in the editor, which the user enters once. @throws AbortError if the user closes the prompt
   */
  async secret(): Promise<string> {
    return (await this.#readSecret())?.value ?? (await this.#promptForSecret(false));
  }

  #readSecret(): ReturnType<typeof readAppSecret> {
    return readAppSecret(this.secretName, { root: this.#root, secrets: this.#ports.secrets });
  }

  async #promptForSecret(isStored: boolean): Promise<string> {
    const name = this.secretName;
    const source = findSource(this.#app.source)?.label ?? this.#app.source;
    const keep = vscode.l10n.t("Leave it empty to keep the stored secret.");
    const value = await promptForText({
      title: vscode.l10n.t("The secret with which {0} signs its requests", source),
      prompt: vscode.l10n.t(
        "The value of {0} in your app. It is stored in the editor's secret storage, not in a file.",
        name,
      ),
      placeHolder: isStored ? keep : vscode.l10n.t("The value that your app uses"),
      password: true,
      validateInput: (text) => (text.trim() || isStored ? undefined : vscode.l10n.t("Enter the secret.")),
    });
    const given = value.trim();
    if (given !== "")
      await this.#ports.secrets.set(await secretRoot(this.#root), devEnvironment, name, given);
    return given;
  }
}
