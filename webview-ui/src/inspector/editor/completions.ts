import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeCompletion,
  completionStatus,
  insertCompletionText,
  moveCompletionSelection,
  selectedCompletion,
  startCompletion,
} from "@codemirror/autocomplete";
import { type EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap, type Rect } from "@codemirror/view";
import type { CompletionKind, CompletionItem as CompletionRow } from "@hookloom/protocol/typed-fields";
import { renderDocumentation } from "../../controls/documentation.ts";
import type { EditorServices } from "./editor-contract.ts";

const icons: Readonly<Record<CompletionKind, string>> = {
  property: "symbol-field",
  method: "symbol-method",
  function: "symbol-method",
  variable: "symbol-variable",
  constant: "symbol-constant",
  class: "symbol-class",
  interface: "symbol-interface",
  enum: "symbol-enum",
  keyword: "symbol-keyword",
  module: "symbol-namespace",
  value: "symbol-enum-member",
};

/** A row of the list with its position in the server's order. */
interface RankedCompletion extends Completion {
  readonly rank: number;
  readonly row: CompletionRow;
  /** The position of the cursor when the row was requested. */
  readonly requestOffset: number;
}

const isRanked = (completion: Completion): completion is RankedCompletion => "rank" in completion;
const completionRank = (completion: Completion): number => (isRanked(completion) ? completion.rank : 0);

/** Returns the range that a row replaces, which grows with the text typed since the request. */
function replacedRange(
  { row, requestOffset }: RankedCompletion,
  from: number,
  to: number,
): { from: number; to: number } {
  if (!row.replace) return { from, to };
  return { from: Math.min(row.replace.start, to), to: Math.max(to, row.replace.end + to - requestOffset) };
}

function documentationInfo(services: EditorServices, row: CompletionRow): Pick<Completion, "info"> {
  if (row.documentation === undefined && row.id === undefined) return {};
  return {
    info: async () => {
      const { id } = row;
      const detail =
        row.documentation === undefined && id !== undefined ? await services.completionDetail(id) : row;
      if (!detail?.documentation && !detail?.detail) return null;
      const dom = document.createElement("div");
      if (detail.detail && detail.detail !== row.detail) {
        const type = dom.appendChild(document.createElement("div"));
        type.className = "hl-hover-signature";
        type.textContent = detail.detail;
      }
      if (detail.documentation) dom.append(renderDocumentation(detail.documentation));
      return dom;
    },
  };
}

function toCompletion(
  services: EditorServices,
  row: CompletionRow,
  rank: number,
  requestOffset: number,
): RankedCompletion {
  const completion: RankedCompletion = {
    label: row.label,
    type: row.kind,
    rank,
    row,
    requestOffset,
    ...(row.detail === undefined ? {} : { detail: row.detail }),
    ...documentationInfo(services, row),
    apply: (view, _, from, to) => {
      const range = replacedRange(completion, from, to);
      view.dispatch(insertCompletionText(view.state, row.insertText ?? row.label, range.from, range.to));
    },
  };
  return completion;
}

/** True if the text ends inside an unclosed quote. */
function endsInString(text: string): boolean {
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== "" && character === "\\") at++;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if (`"'\``.includes(character)) quote = character;
  }
  return quote !== "";
}

/**
 * True if typing opens the list: in a name, after a dot, and at the start of a string with a fixed set of values. After a
 * closing quote, the list stays closed, because Enter is meant for the field and would insert a row.
 */
export function opensAfter(before: string): boolean {
  if (/["'`]$/.test(before)) return endsInString(before);
  return /(?:^|[^\w$.])[A-Za-z_$][\w$]*$|\.[A-Za-z_$]?[\w$]*$/.test(before) && !/\d\.$/.test(before);
}

function completionSource(services: EditorServices) {
  return async (context: CompletionContext): Promise<CompletionResult> => {
    const { pos } = context;
    // Not `null`, because CodeMirror would not request again after the text has changed in the meantime.
    const nothing = { from: pos, options: [] };
    if (!context.explicit && !opensAfter(context.state.sliceDoc(0, pos))) return nothing;
    const text = context.state.doc.toString();
    const result = await services.completions(text, pos);
    if (!result || result.items.length === 0) return nothing;
    const word = context.matchBefore(/[\w$]+/);
    return {
      from: word?.from ?? pos,
      options: result.items.map((row, rank) => toCompletion(services, row, rank, pos)),
      ...(result.incomplete ? {} : { validFor: /^[\w$]*$/ }),
    };
  };
}

/** Opens the list as typing would, after text was typed into the text box that the editor has replaced. */
export function openAsTyped(view: EditorView): void {
  if (opensAfter(view.state.sliceDoc(0, view.state.selection.main.head))) startCompletion(view);
}

/** True if choosing the selected row would not change the text. Enter then applies to the field and not to the list. */
function changesNothing(state: EditorState): boolean {
  const chosen = selectedCompletion(state);
  if (!chosen || !isRanked(chosen)) return false;
  const { head } = state.selection.main;
  const word = /[\w$]*$/.exec(state.sliceDoc(0, head))?.[0] ?? "";
  const range = replacedRange(chosen, head - word.length, head);
  return state.sliceDoc(range.from, range.to) === (chosen.row.insertText ?? chosen.row.label);
}

function acceptByEnter(view: EditorView): boolean {
  if (completionStatus(view.state) !== "active") {
    closeCompletion(view);
    return false;
  }
  if (!changesNothing(view.state)) return acceptCompletion(view);
  closeCompletion(view);
  return false;
}

function closeList(view: EditorView): boolean {
  const shown = completionStatus(view.state) === "active";
  closeCompletion(view);
  return shown;
}

/** True while the list is shown. CodeMirror does not report this while it waits for newer rows. Only one list exists. */
const isListShown = (): boolean => document.querySelector(".cm-tooltip-autocomplete") !== null;

/**
 * Tab chooses the selected row of the list. While newer rows are loading, CodeMirror accepts none, and Tab would leave the
 * field in the middle of a word. In this case, Tab waits for the rows, unless something else is typed.
 */
function acceptByTab(): Extension {
  let isWaiting = false;
  return [
    EditorView.updateListener.of(({ docChanged, selectionSet, state, view }) => {
      if (!isWaiting || completionStatus(state) === "pending") {
        isWaiting &&= !docChanged && !selectionSet;
        return;
      }
      isWaiting = false;
      if (!docChanged && !selectionSet) queueMicrotask(() => acceptCompletion(view));
    }),
    Prec.highest(
      keymap.of([
        {
          key: "Tab",
          run: (view) => {
            isWaiting = completionStatus(view.state) === "pending" && isListShown();
            return isWaiting || (completionStatus(view.state) === "active" && acceptCompletion(view));
          },
        },
      ]),
    ),
  ];
}

/** The minimum width of readable documentation, in pixels. */
const minInfoWidth = 200;
/** CodeMirror's maximum width for documentation, in pixels. */
const maxWidth = 400;

/**
 * Puts the documentation next to the list if there is enough width to read it, or else on the side of the list opposite the
 * cursor. It never covers a row, unlike CodeMirror's default position in a narrow pane.
 */
function besideList(view: EditorView, list: Rect, option: Rect, info: Rect, space: Rect) {
  const right = space.right - list.right;
  const left = list.left - space.left;
  const neededWidth = Math.min(info.right - info.left, minInfoWidth);
  const [side, room] = right >= neededWidth || right >= left ? ["right", right] : ["left", left];
  if (room >= neededWidth) {
    const maxTop = Math.max(space.top, space.bottom - (info.bottom - info.top));
    const top = Math.max(space.top, Math.min(option.top, maxTop));
    const limits = `max-width: ${Math.min(maxWidth, room)}px; max-height: ${space.bottom - top}px`;
    return { style: `top: ${top - list.top}px; ${limits}`, class: `cm-completionInfo-${side}` };
  }
  const cursor = view.coordsAtPos(view.state.selection.main.head);
  const isAbove = cursor !== null && list.bottom <= cursor.bottom;
  const height = isAbove ? list.top - space.top : space.bottom - list.bottom;
  const limits = `max-width: ${Math.min(maxWidth, space.right - list.left)}px; max-height: ${height}px`;
  const edge = isAbove ? "bottom" : "top";
  return { style: `${edge}: ${list.bottom - list.top}px; ${limits}`, class: "hl-completion-info-stacked" };
}

/**
 * Completions as in VS Code's suggest widget. Tab and Enter accept, Escape closes only the list, Ctrl+Space opens it, and the
 * documentation of the active row is shown next to it.
 */
export function completions(services: EditorServices): Extension {
  return [
    autocompletion({
      override: [completionSource(services)],
      icons: false,
      defaultKeymap: false,
      interactionDelay: 0,
      positionInfo: besideList,
      activateOnTypingDelay: 10,
      maxRenderedOptions: 100,
      compareCompletions: (a, b) => completionRank(a) - completionRank(b),
      addToOptions: [
        {
          position: 20,
          render: ({ type }) => {
            const icon = document.createElement("span");
            icon.className = `codicon codicon-${icons[type as CompletionKind] ?? "symbol-misc"}`;
            icon.setAttribute("aria-hidden", "true");
            return icon;
          },
        },
      ],
    }),
    acceptByTab(),
    Prec.highest(
      keymap.of([
        { key: "Enter", run: acceptByEnter },
        { key: "Escape", run: closeList },
        { key: "Ctrl-Space", mac: "Ctrl-Space", run: startCompletion },
        { key: "ArrowDown", run: moveCompletionSelection(true) },
        { key: "ArrowUp", run: moveCompletionSelection(false) },
        { key: "PageDown", run: moveCompletionSelection(true, "page") },
        { key: "PageUp", run: moveCompletionSelection(false, "page") },
      ]),
    ),
  ];
}
