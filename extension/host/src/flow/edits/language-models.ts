import * as vscode from "vscode";
import { HostError } from "../../shared/errors.ts";

const noModel = (): HostError =>
  new HostError(
    "no-model",
    vscode.l10n.t("The editor no longer has a language model: sign in to one, then try again."),
  );

/** The editor's language models, from any extension. */
export interface LanguageModels {
  /** Returns whether a model is available; false in an untrusted folder, whose types are not checked. */
  available(): Promise<boolean>;
  onDidChange(listener: () => void): { dispose(): void };
  /** Returns the complete response of the first model. @throws an error with the editor's message */
  generate(prompt: string, signal: AbortSignal): Promise<string>;
}

/** VS Code's language models; VS Code prompts the user once for permission. */
export const editorModels: LanguageModels = {
  available: async () => vscode.workspace.isTrusted && (await vscode.lm.selectChatModels()).length > 0,

  onDidChange: (listener) =>
    vscode.Disposable.from(
      vscode.lm.onDidChangeChatModels(listener),
      vscode.workspace.onDidGrantWorkspaceTrust(listener),
    ),

  async generate(prompt, signal) {
    const [model] = await vscode.lm.selectChatModels();
    if (!model) throw noModel();
    const source = new vscode.CancellationTokenSource();
    const cancel = (): void => source.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      signal.throwIfAborted();
      const justification = vscode.l10n.t("Hookloom uses the model to propose steps that you describe.");
      const message = vscode.LanguageModelChatMessage.User(prompt);
      const response = await model.sendRequest([message], { justification }, source.token);
      let text = "";
      for await (const part of response.text) text += part;
      signal.throwIfAborted();
      return text;
    } finally {
      signal.removeEventListener("abort", cancel);
      source.dispose();
    }
  },
};
