import { type Extension, StateEffect, StateField } from "@codemirror/state";
import {
  type EditorView,
  keymap,
  showTooltip,
  type Tooltip,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import type { SignatureHelpResult } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";
import { renderDocumentation } from "../../controls/documentation.ts";
import type { EditorServices } from "./editor-contract.ts";

interface ShownHelp {
  readonly help: SignatureHelpResult;
  readonly position: number;
  /** The signature that the user switched to, which is kept in later responses for the same function. */
  readonly chosenSignature?: number;
}

const signatureLabels = ({ signatures }: SignatureHelpResult): string =>
  signatures.map(({ label }) => label).join("\n");

const showEffect = StateEffect.define<ShownHelp | undefined>();

function renderLabel({ help }: ShownHelp): HTMLElement {
  const label = document.createElement("div");
  label.className = "hl-signature-label";
  const signature = help.signatures[help.active];
  if (!signature) return label;
  const parameter = signature.parameters[help.parameter];
  if (!parameter) {
    label.textContent = signature.label;
    return label;
  }
  const strong = document.createElement("strong");
  strong.textContent = signature.label.slice(parameter.start, parameter.end);
  label.append(signature.label.slice(0, parameter.start), strong, signature.label.slice(parameter.end));
  return label;
}

function renderHelp(shown: ShownHelp): HTMLElement {
  const { signatures, active, parameter } = shown.help;
  const dom = document.createElement("div");
  dom.className = "hl-signature";
  dom.dataset.testid = "signature-help";
  if (signatures.length > 1) {
    const count = dom.appendChild(document.createElement("div"));
    count.textContent = t(
      "Signature {0} of {1}. Press Alt+Up or Alt+Down to switch.",
      active + 1,
      signatures.length,
    );
  }
  dom.append(renderLabel(shown));
  const signature = signatures[active];
  for (const markdown of [signature?.parameters[parameter]?.documentation, signature?.documentation])
    if (markdown) dom.append(renderDocumentation(markdown));
  return dom;
}

const shownHelp = StateField.define<ShownHelp | undefined>({
  create: () => undefined,
  update: (shown, transaction) => {
    for (const effect of transaction.effects) if (effect.is(showEffect)) return effect.value;
    return shown && transaction.docChanged
      ? { ...shown, position: transaction.changes.mapPos(shown.position) }
      : shown;
  },
  provide: (field) =>
    showTooltip.from(field, (shown): Tooltip | null =>
      shown ? { pos: shown.position, above: true, create: () => ({ dom: renderHelp(shown) }) } : null,
    ),
});

/** Returns the screen reader text: the parameter to enter, with its documentation. */
function spokenText({ signatures, active, parameter }: SignatureHelpResult): string {
  const signature = signatures[active];
  const activeParameter = signature?.parameters[parameter];
  if (!signature) return "";
  if (!activeParameter) return signature.label;
  return [signature.label.slice(activeParameter.start, activeParameter.end), activeParameter.documentation]
    .filter(Boolean)
    .join(", ");
}

class SignatureRequests {
  readonly #services: EditorServices;
  readonly #announce: (words: string) => void;
  readonly #view: EditorView;
  #requestCount = 0;

  constructor(view: EditorView, services: EditorServices, announce: (words: string) => void) {
    this.#view = view;
    this.#services = services;
    this.#announce = announce;
  }

  update(update: ViewUpdate): void {
    if (!update.docChanged && !update.selectionSet) {
      if (update.focusChanged && !update.view.hasFocus) this.#requestCount++;
      return;
    }
    let opens = false;
    for (const transaction of update.transactions)
      if (transaction.isUserEvent("input"))
        transaction.changes.iterChanges((_a, _b, _c, _d, text) => {
          if (/[(,]/.test(text.toString())) opens = true;
        });
    if (opens || update.state.field(shownHelp)) void this.request();
  }

  async request(): Promise<void> {
    const requestNumber = ++this.#requestCount;
    const { state } = this.#view;
    const offset = state.selection.main.head;
    const help = await this.#services.signatureHelp(state.doc.toString(), offset);
    if (requestNumber !== this.#requestCount) return;
    const before = this.#view.state.field(shownHelp);
    if (!help || help.signatures.length === 0) {
      if (before) this.#view.dispatch({ effects: showEffect.of(undefined) });
      return;
    }
    const position = Math.min(offset, this.#view.state.doc.length);
    const chosen =
      before && signatureLabels(before.help) === signatureLabels(help) ? before.chosenSignature : undefined;
    const shown =
      chosen === undefined
        ? { help, position }
        : { help: { ...help, active: chosen }, position, chosenSignature: chosen };
    this.#view.dispatch({ effects: showEffect.of(shown) });
    const text = spokenText(shown.help);
    if (!before || spokenText(before.help) !== text) this.#announce(text);
  }

  destroy(): void {
    this.#requestCount = -1;
  }
}

/** Shows another signature of an overloaded function. */
function switchSignature(offset: number): (view: EditorView) => boolean {
  return (view) => {
    const shown = view.state.field(shownHelp);
    const count = shown?.help.signatures.length ?? 0;
    if (!shown || count < 2) return false;
    const active = (shown.help.active + offset + count) % count;
    view.dispatch({
      effects: showEffect.of({ ...shown, help: { ...shown.help, active }, chosenSignature: active }),
    });
    return true;
  };
}

function close(view: EditorView): boolean {
  if (!view.state.field(shownHelp)) return false;
  view.dispatch({ effects: showEffect.of(undefined) });
  return true;
}

/** Shows the parameters of the call at the cursor, after `(` and `,` and on Ctrl+Shift+Space. Escape closes them. */
export function signatureHelp(services: EditorServices, announce: (words: string) => void): Extension {
  const plugin = ViewPlugin.define((view) => new SignatureRequests(view, services, announce));
  return [
    shownHelp,
    plugin,
    keymap.of([
      {
        key: "Mod-Shift-Space",
        run: (view) => {
          void view.plugin(plugin)?.request();
          return true;
        },
      },
      { key: "Alt-ArrowUp", run: switchSignature(-1) },
      { key: "Alt-ArrowDown", run: switchSignature(1) },
      { key: "Escape", run: close },
    ]),
  ];
}

/** Closes the signature help when the focus leaves the field. */
export const closeSignatureHelp = close;
