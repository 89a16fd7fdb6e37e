import type { FakeDocument } from "../../extension/host/src/flow/testing/fake-vscode.ts";
import type { Random } from "../../language-server/bridge/src/testing/random.ts";

/** Matches what `half` started and nothing has finished. */
const halfTyped = /const (?!\w+ (?:=|of))/;

/** The edits of a user in the text, each at a random position. */
export function typist(document: FakeDocument, random: Random, newName: () => string) {
  const typeAt = (newText: string, where = /(?<=\n +)(?=const |if |for )/g): void => {
    const places = [...document.getText().matchAll(where)];
    const at = places[random.integerBelow(places.length)]?.index;
    if (at !== undefined) document.edit({ start: at, end: at, newText });
  };
  const randomLine = (): { start: number; end: number } | undefined => {
    const lines = [...document.getText().matchAll(/\n +const \w+ = f\([^)\n]*\);/g)];
    const line = lines[random.integerBelow(lines.length)];
    return line && { start: line.index, end: line.index + line[0].length };
  };
  return {
    line: () => typeAt(`const ${newName()} = f(0);\n  `),
    half: () => typeAt("const ", /(?<=\n +)(?=const )/g),
    key: () => {
      const begun = halfTyped.exec(document.getText());
      const at = begun && begun.index + begun[0].length;
      if (at) document.edit({ start: at, end: at, newText: `${newName()} = f(0);\n  ` });
    },
    removeLine: () => {
      const line = randomLine();
      if (line) document.edit({ ...line, newText: "" });
    },
    moveLine: () => {
      const line = randomLine();
      if (!line) return;
      const words = document.getText().slice(line.start, line.end);
      document.edit({ ...line, newText: "" });
      typeAt(`${words.trim()}\n  `);
    },
    value: () => {
      const places = [...document.getText().matchAll(/\);/g)];
      const at = places[random.integerBelow(places.length)]?.index;
      if (at !== undefined) document.edit({ start: at, end: at, newText: String(random.integerBelow(9)) });
    },
  } satisfies Record<string, () => void>;
}

/** Finishes everything that is half typed. */
export function finishTyping(document: FakeDocument, typing: ReturnType<typeof typist>): void {
  while (halfTyped.test(document.getText())) typing.key();
  while (document.getText().includes("const\n")) document.type("const\n", "\n");
}
