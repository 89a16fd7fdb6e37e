import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

/** Adjusts a color for icons and large text to the contrast that small text in an input needs. */
function withTextContrast(colour: string): string {
  return `color-mix(in srgb, ${colour} 70%, var(--hl-input-fg))`;
}

/**
 * A theme's token colors are not available in a webview. These variables are available in every theme, and the debugger and the
 * suggest widget use them for the same tokens.
 * @see https://code.visualstudio.com/api/references/theme-color
 */
const colours = {
  text: "var(--vscode-debugTokenExpression-string, #ce9178)",
  number: "var(--vscode-debugTokenExpression-number, #b5cea8)",
  atom: withTextContrast("var(--vscode-debugTokenExpression-boolean, #4e94ce)"),
  keyword: withTextContrast("var(--vscode-debugTokenExpression-name, #c586c0)"),
  variable: "var(--vscode-symbolIcon-variableForeground, #75beff)",
  call: withTextContrast("var(--vscode-symbolIcon-functionForeground, #b180d7)"),
  type: withTextContrast("var(--vscode-symbolIcon-interfaceForeground, #75beff)"),
  comment: "var(--vscode-descriptionForeground, #9d9d9d)",
} as const;

const highlighting = HighlightStyle.define([
  { tag: [t.string, t.special(t.string)], color: colours.text },
  { tag: t.regexp, color: colours.text },
  { tag: t.number, color: colours.number },
  { tag: [t.bool, t.null, t.atom, t.self], color: colours.atom },
  { tag: [t.keyword, t.operatorKeyword, t.controlKeyword, t.definitionKeyword], color: colours.keyword },
  { tag: [t.typeName, t.className, t.namespace], color: colours.type },
  { tag: [t.function(t.variableName), t.function(t.propertyName)], color: colours.call },
  { tag: t.variableName, color: colours.variable },
  { tag: [t.comment, t.lineComment, t.blockComment], color: colours.comment, fontStyle: "italic" },
]);

const squiggle = (colour: string) => ({
  backgroundImage: "none",
  paddingBottom: "0",
  textDecoration: `underline wavy ${colour} 1px`,
  textUnderlineOffset: "3px",
  textDecorationSkipInk: "none",
});

const floatingStyles = {
  border: "1px solid var(--vscode-editorSuggestWidget-border, var(--hl-line))",
  borderRadius: "4px",
  background: "var(--vscode-editorSuggestWidget-background, var(--hl-raised))",
  color: "var(--vscode-editorSuggestWidget-foreground, var(--hl-fg))",
  boxShadow: "0 4px 16px var(--hl-shadow)",
  fontFamily: "var(--hl-font)",
  fontSize: "12px",
};

const theme = EditorView.theme({
  "&": { color: "var(--hl-input-fg)", backgroundColor: "transparent", fontSize: "12px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--hl-mono)", lineHeight: "18px", overflow: "auto", maxHeight: "220px" },
  ".cm-content": { padding: "4px 0", caretColor: "var(--vscode-editorCursor-foreground, var(--hl-fg))" },
  ".cm-line": { padding: "0 8px" },
  ".cm-placeholder": { color: "var(--hl-placeholder)" },
  ".hl-chip": {
    padding: "0 5px",
    border: "1px solid var(--hl-line)",
    borderRadius: "8px",
    background: "var(--hl-card)",
    color: "var(--hl-type)",
    cursor: "pointer",
  },
  ".hl-chip:hover": { borderColor: "var(--hl-focus)" },
  ".cm-lintRange-error": squiggle("var(--vscode-editorError-foreground, var(--hl-error))"),
  ".cm-lintRange-warning": squiggle("var(--vscode-editorWarning-foreground, var(--hl-warning))"),
  "&.cm-editor .cm-matchingBracket": {
    backgroundColor: "var(--vscode-editorBracketMatch-background, transparent)",
    outline: "1px solid var(--vscode-editorBracketMatch-border, var(--hl-line))",
  },
  ".cm-tooltip": floatingStyles,
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--hl-mono)",
    maxHeight: "220px",
    minWidth: "190px",
    maxWidth: "min(420px, 95vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    alignItems: "center",
    gap: "6px",
    padding: "2px 8px",
    lineHeight: "18px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--vscode-editorSuggestWidget-selectedBackground, var(--hl-row-active))",
    color: "var(--vscode-editorSuggestWidget-selectedForeground, var(--hl-row-active-fg))",
    outline: "1px solid var(--vscode-contrastActiveBorder, transparent)",
    outlineOffset: "-1px",
  },
  ".cm-completionLabel": { flex: "none", maxWidth: "70%", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionMatchedText": {
    textDecoration: "none",
    fontWeight: "600",
    color: "var(--vscode-editorSuggestWidget-highlightForeground, inherit)",
  },
  "li[aria-selected] .cm-completionMatchedText": {
    color: "var(--vscode-editorSuggestWidget-focusHighlightForeground, inherit)",
  },
  ".cm-completionDetail": {
    flex: "1",
    minWidth: "0",
    marginLeft: "0",
    overflow: "hidden",
    textOverflow: "ellipsis",
    textAlign: "right",
    fontStyle: "normal",
    opacity: "0.8",
  },
  ".cm-tooltip.cm-completionInfo": {
    ...floatingStyles,
    padding: "6px 10px",
    maxWidth: "min(320px, 90vw)",
    overflow: "auto",
  },
  ".cm-tooltip.cm-completionInfo.hl-completion-info-stacked": { left: "0" },
  ".cm-diagnostic": {
    borderLeftWidth: "3px",
    padding: "4px 10px",
    whiteSpace: "pre-wrap",
    maxWidth: "420px",
  },
  ".cm-diagnostic-error": { borderLeftColor: "var(--vscode-editorError-foreground, var(--hl-error))" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--vscode-editorWarning-foreground, var(--hl-warning))" },
  ".hl-signature, .hl-hover": {
    padding: "6px 10px",
    maxWidth: "min(420px, 92vw)",
    maxHeight: "40vh",
    overflow: "auto",
  },
  ".hl-signature-label, .hl-hover-signature": { fontFamily: "var(--hl-mono)", overflowWrap: "anywhere" },
  ".hl-signature-label strong": { textDecoration: "underline", textUnderlineOffset: "3px" },
  ".hl-documentation": { overflowWrap: "anywhere" },
  ".hl-documentation > *": { display: "block", margin: "4px 0" },
  ".hl-documentation ul": { paddingLeft: "18px" },
  ".hl-documentation pre, .hl-documentation code": { fontFamily: "var(--hl-mono)", whiteSpace: "pre-wrap" },
  ".hl-documentation a": { color: "var(--vscode-textLink-foreground, var(--hl-focus))" },
});

/** Highlighting and colors, from the variables that VS Code provides to every webview. */
export const editorTheme: Extension = [theme, syntaxHighlighting(highlighting)];
