import {
  type FormContent,
  type FormValues,
  type FormViewContract,
  formMessages,
} from "@hookloom/protocol/form-view";
import { ignored } from "@hookloom/protocol/ignored-error";
import { RpcError, type RpcHandlers, type RpcPeer } from "@hookloom/protocol/rpc";
import * as vscode from "vscode";
import { isCancelled, unlessCancelled } from "../shared/errors.ts";
import { connectPage } from "../webview/connect-page.ts";
import { openPage, type PageOptions } from "../webview/open-page.ts";

type Host = FormViewContract["host"];
type View = FormViewContract["view"];

/** A submitted action of a form, with its values. */
export interface Submission {
  readonly action: string;
  readonly values: FormValues;
  readonly signal: AbortSignal;
  progress(text: string): void;
}

/** A form's fields and actions. The page shows the messages of thrown errors. */
export interface Form {
  /** Returns the page's content for the current values; the first call has no values. */
  render(values: FormValues): Promise<FormContent>;
  /** Calls the listener when the page has to be rendered again for reasons other than a change by the user. */
  onDidChange?(listener: () => void): vscode.Disposable;
  /** Applies changed field values before the page is rendered again. */
  change?(changed: FormValues): Promise<void>;
  /** Handles a button; resolves to the new values. */
  press?(button: string, values: FormValues): Promise<FormValues>;
  /** Submits the form; resolves to a message about the result, or to `close` to close the page. */
  submit(submission: Submission): Promise<string | { readonly close: true }>;
}

/** An open form. Its values are kept in memory, because a hidden page is rendered again when it is shown. */
class FormSession implements vscode.Disposable {
  readonly #form: Form;
  readonly #panel: vscode.WebviewPanel;
  readonly #peer: RpcPeer<Host, View>;
  readonly #subscription: vscode.Disposable;
  #values: FormValues = {};
  #submission: AbortController | undefined;
  /** The last rendering that was not requested by the page, and whether another one is pending. */
  #rendering: Promise<void> = Promise.resolve();
  #isRenderPending = false;

  constructor(form: Form, panel: vscode.WebviewPanel) {
    this.#form = form;
    this.#panel = panel;
    this.#peer = connectPage<typeof formMessages, Host["events"]>(
      panel.webview,
      formMessages,
      this.#handlers(),
    );
    const showAgain = (): void => this.#showAgain();
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.onDidGrantWorkspaceTrust(showAgain),
      ...(form.onDidChange === undefined ? [] : [form.onDidChange(showAgain)]),
    );
  }

  dispose(): void {
    this.#submission?.abort();
    this.#subscription.dispose();
    this.#peer.dispose();
  }

  #handlers(): RpcHandlers<Host, View> {
    return {
      requests: {
        start: () => this.#form.render(this.#values),
        change: async ({ values, changed }) => {
          await this.#change(values, changed);
          return await this.#show(values);
        },
        press: async ({ button, values, changed }) => {
          await this.#change(values, changed);
          const next = (await this.#form.press?.(button, values).catch(unlessCancelled)) ?? values;
          return await this.#show(next);
        },
        submit: (params) => this.#submit(params),
      },
      events: { ready: () => undefined, cancel: () => this.#submission?.abort() },
    };
  }

  async #change(values: FormValues, changed: readonly string[]): Promise<void> {
    const known = changed.filter((name) => Object.hasOwn(values, name));
    if (known.length === 0) return;
    await this.#form.change?.(Object.fromEntries(known.map((name) => [name, values[name] ?? ""])));
  }

  #show(values: FormValues): Promise<FormContent> {
    this.#values = values;
    return this.#form.render(values);
  }

  /** Renders the page again; changes during a rendering are included in the next one. */
  #showAgain(): void {
    if (this.#isRenderPending) return;
    this.#isRenderPending = true;
    const next = this.#rendering.then(async () => {
      this.#isRenderPending = false;
      this.#peer.send("content", await this.#form.render(this.#values));
    });
    this.#rendering = next.catch(ignored("the form is rendered again at the next change"));
  }

  async #submit({ action, values }: Host["requests"]["submit"]["params"]): Promise<{ said: string }> {
    if (this.#submission)
      throw new RpcError(
        "busy",
        vscode.l10n.t("This action is already running: wait until it finishes, or cancel it."),
      );
    const controller = new AbortController();
    this.#submission = controller;
    const progress = (text: string): void => this.#peer.send("progress", { text });
    try {
      const done = await this.#form.submit({ action, values, signal: controller.signal, progress });
      if (typeof done === "string") return { said: done };
      setImmediate(() => this.#panel.dispose());
      return { said: "" };
    } catch (error) {
      if (isCancelled(error)) throw new RpcError("cancelled", "Cancelled.");
      throw error;
    } finally {
      this.#submission = undefined;
    }
  }
}

/** Opens a page that is a form, in the active column. */
export function openForm(
  extensionUri: vscode.Uri,
  pageOptions: Omit<PageOptions, "bundle">,
  form: Form,
): vscode.WebviewPanel {
  return openPage(extensionUri, { ...pageOptions, bundle: "form" }, (panel) => new FormSession(form, panel));
}
