import { closeBrackets, closeBracketsKeymap, closeCompletion } from "@codemirror/autocomplete";
import { history, historyKeymap, insertNewlineAndIndent, standardKeymap } from "@codemirror/commands";
import { typescriptLanguage } from "@codemirror/lang-javascript";
import { bracketMatching } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { Annotation, Compartment, EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, placeholder, tooltips } from "@codemirror/view";
import { t } from "@vscode/l10n";
import { renderDocumentation } from "../../controls/documentation.ts";
import { completions, openAsTyped } from "./completions.ts";
import {
  type EditorAppearance,
  type EditorListeners,
  type EditorOptions,
  type EditorServices,
  type ExpressionEditor,
  expressionMime,
} from "./editor-contract.ts";
import { editorTheme } from "./editor-theme.ts";
import { sharedIndent } from "./shared-indent.ts";
import { closeSignatureHelp, signatureHelp } from "./signature-help.ts";
import { inQuotes, insertedExpression, templateChips } from "./template-chips.ts";

/** Marks changes that the page makes, as opposed to the user's input. */
const fromPage = Annotation.define<boolean>();

/** Returns the nonce that the page's CSP requires for style elements. Script elements expose it only as a property. */
function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
}

/** Parses a single expression, so that `{ a: 1 }` is an object and not a block. */
const expressionLanguage = typescriptLanguage.configure({ top: "SingleExpression" });

function appearanceExtensions(shown: EditorAppearance): Extension {
  return [
    shown.statements ? typescriptLanguage : expressionLanguage,
    shown.chips ? templateChips : [],
    shown.placeholder === undefined ? [] : placeholder(shown.placeholder),
    EditorState.readOnly.of(shown.disabled),
    EditorView.editable.of(!shown.disabled),
    EditorView.contentAttributes.of({
      "aria-labelledby": shown.labelledBy,
      "aria-invalid": String(shown.invalid),
      "data-testid": shown.testId,
      "aria-keyshortcuts": shown.keys,
      ...(shown.describedBy === undefined ? {} : { "aria-describedby": shown.describedBy }),
      ...(shown.disabled ? { "aria-disabled": "true", tabindex: "0" } : {}),
    }),
  ];
}

function fieldKeys(listeners: EditorListeners, isLarge: () => boolean): Extension {
  return keymap.of([
    {
      key: "Enter",
      run: (view) => {
        if (isLarge()) return insertNewlineAndIndent(view);
        listeners.commit();
        return true;
      },
      shift: insertNewlineAndIndent,
    },
    { key: "F2", run: (view) => listeners.rename(view.state.selection.main.head) },
    {
      key: "Escape",
      run: () => {
        listeners.leave();
        return true;
      },
    },
  ]);
}

function hover(services: EditorServices): Extension {
  return hoverTooltip(async (view, pos) => {
    const found = await services.hover(view.state.doc.toString(), pos);
    if (!found || found.end > view.state.doc.length) return null;
    return {
      pos: found.start,
      end: found.end,
      create: () => {
        const dom = document.createElement("div");
        dom.className = "hl-hover";
        const signature = dom.appendChild(document.createElement("div"));
        signature.className = "hl-hover-signature";
        signature.textContent = found.signature;
        if (found.documentation) dom.append(renderDocumentation(found.documentation));
        return { dom };
      },
    };
  });
}

/** Mounts an editor for one expression. */
export function createEditor({
  parent,
  text,
  appearance: first,
  services,
  listeners,
}: EditorOptions): ExpressionEditor {
  let currentAppearance = first;
  const floating = floatingParent(parent).appendChild(document.createElement("div"));
  floating.dataset.floating = "";
  const compartment = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(pageNonce()),
        EditorState.phrases.of({
          Completions: t("Completions"),
          Diagnostics: t("Diagnostics"),
          "Selection deleted": t("Selection deleted"),
        }),
        completions(services),
        signatureHelp(services, (words) => listeners.announce(words)),
        hover(services),
        Prec.low(fieldKeys(listeners, () => currentAppearance.large)),
        keymap.of([...closeBracketsKeymap, ...historyKeymap]),
        Prec.lowest(keymap.of(standardKeymap)),
        history(),
        closeBrackets(),
        bracketMatching(),
        EditorView.lineWrapping,
        editorTheme,
        sharedIndent,
        dropHandler,
        replacementHandler(() => currentAppearance.untouched),
        tooltips({ parent: floating, position: "fixed" }),
        compartment.of(appearanceExtensions(first)),
        EditorView.updateListener.of((update) => {
          const isUserChange = update.transactions.some(
            (each) => each.docChanged && !each.annotation(fromPage),
          );
          if (isUserChange) listeners.change(update.state.doc.toString());
          if (update.focusChanged && !update.view.hasFocus)
            queueMicrotask(() => {
              closeCompletion(view);
              closeSignatureHelp(view);
            });
        }),
      ],
    }),
  });
  stopHandledKeys(view.dom);
  return {
    get text() {
      return view.state.doc.toString();
    },
    setText: (next) => {
      const currentText = view.state.doc.toString();
      if (currentText !== next)
        view.dispatch({ changes: difference(currentText, next), annotations: fromPage.of(true) });
    },
    setAppearance: (next) => {
      currentAppearance = next;
      view.dispatch({ effects: compartment.reconfigure(appearanceExtensions(next)) });
    },
    setProblems: (problems) => {
      const { length } = view.state.doc;
      const diagnostics = problems.map(({ start, end, message, severity }): Diagnostic => {
        const from = Math.min(start, length);
        return { from, to: Math.max(from, Math.min(end, length)), message, severity };
      });
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    insert: (expression) => insertExpression(view, expression, view.state.selection.main),
    insertNear: (expression, point) => insertNear(view, expression, point),
    focus: (selection) => {
      view.focus();
      const { length } = view.state.doc;
      const { start, end } = selection ?? { start: 0, end: length };
      view.dispatch({ selection: { anchor: Math.min(start, length), head: Math.min(end, length) } });
      // Focusing does not scroll the editor into view.
      view.dom.scrollIntoView({ block: "nearest" });
      if (selection?.typed) openAsTyped(view);
    },
    destroy: () => {
      view.destroy();
      floating.remove();
    },
  };
}

/**
 * Returns the parent element of lists and hovers. It is outside the inspector, which is a separate layer below them, but inside
 * the mapper.
 */
function floatingParent(parent: Element): HTMLElement {
  return parent.closest<HTMLElement>(".hl-map") ?? document.querySelector("main") ?? document.body;
}

/** Prevents VS Code, which listens on the window, from running a command for a key that the editor handled. */
function stopHandledKeys(dom: HTMLElement): void {
  dom.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) event.stopPropagation();
  });
}

function insertExpression(view: EditorView, expression: string, at: { from: number; to: number }): void {
  const { from, to } = at;
  const insert = insertedExpression(view.state, from, to, expression);
  view.focus();
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

/**
 * The editor itself writes text that replaces a selection, because Chromium would keep the replaced words' colors as style
 * attributes, which the page's CSP forbids. A placeholder is removed first, so that a bracket or quote is not put around it.
 */
const replacementHandler = (isUntouched: () => boolean): Extension =>
  EditorView.domEventHandlers({
    beforeinput: (event, view) => {
      const { main } = view.state.selection;
      const { data } = event;
      if (event.inputType !== "insertText" || event.isComposing || main.empty || data === null) return false;
      if (isUntouched() && main.to - main.from === view.state.doc.length)
        view.dispatch({ changes: { from: main.from, to: main.to }, userEvent: "input.type" });
      const { from, to } = view.state.selection.main;
      const insert = () =>
        view.state.update(view.state.replaceSelection(data), {
          userEvent: "input.type",
          scrollIntoView: true,
        });
      const handlers = view.state.facet(EditorView.inputHandler);
      if (!handlers.some((handle) => handle(view, from, to, data, insert))) view.dispatch(insert());
      event.preventDefault();
      return true;
    },
  });

/** Inserts an expression at the text position nearest to a point on the page, for example on the field's label. */
function insertNear(view: EditorView, expression: string, point: { x: number; y: number }): void {
  const position = inQuotes(view.state, view.posAtCoords(point, false));
  insertExpression(view, expression, { from: position, to: position });
}

/** Inserts a dropped expression at the drop position. */
const dropHandler = EditorView.domEventHandlers({
  drop: (event, view) => {
    const expression = event.dataTransfer?.getData(expressionMime);
    if (!expression) return false;
    insertNear(view, expression, { x: event.clientX, y: event.clientY });
    event.preventDefault();
    return true;
  },
});

/**
 * Returns the smallest single change from one text to another, so that the cursor and the marks around it keep their positions.
 */
function difference(before: string, after: string): { from: number; to: number; insert: string } {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
