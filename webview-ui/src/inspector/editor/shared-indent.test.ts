import { javascript } from "@codemirror/lang-javascript";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";
import { sharedIndent } from "./shared-indent.ts";

/** The lines whose indentation is hidden. */
function hiddenLines(state: EditorState): ReadonlySet<number> {
  const lines = new Set<number>();
  state
    .field(sharedIndent)
    .between(0, state.doc.length, (from) => void lines.add(state.doc.lineAt(from).number));
  return lines;
}

const extensions = [javascript(), sharedIndent];

/** The same state once all of its text is parsed, for which a busy machine takes several turns. */
function parsed(state: EditorState): EditorState {
  expect(ensureSyntaxTree(state, state.doc.length, 120_000)).not.toBeNull();
  return state.update({}).state;
}

it("hides the indentation that lines share, and no space of a template", () => {
  const state = EditorState.create({ doc: "[\n    1,\n    `one\n    two`,\n    ]", extensions });
  expect([...hiddenLines(parsed(state))]).toEqual([2, 3, 5]);
});

it("shows the spaces of a template that is parsed later than the text was shown", () => {
  const many = 60_000;
  const doc = `[\n${"    1,\n".repeat(many)}    \`one\n    two\`,\n    ]`;
  const shown = EditorState.create({ doc, extensions });
  const ofText = many + 3;
  // Nothing parses as much before the first paint.
  expect(hiddenLines(shown).has(ofText)).toBe(true);
  const lines = hiddenLines(parsed(shown));
  expect(lines.has(ofText)).toBe(false);
  expect(lines.has(ofText - 1)).toBe(true);
});
