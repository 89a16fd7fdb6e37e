import type { FakeDocument } from "../../extension/host/src/flow/testing/fake-vscode.ts";
import type { Random } from "../../language-server/bridge/src/testing/random.ts";

/** Matches what `half` started and nothing has finished. */
const half = /const (?!\w+ (?:=|of))/;

/** What a person does in the text, each time at a random place. */
export function typist(document: FakeDocument, random: Random, newName: () => string) {
  const typeAt = (newText: string, where = /(?<=\n +)(?=const |if |for )/g): void => {
    const places = [...document.getText().matchAll(where)];
    const at = places[random.below(places.length)]?.index;
    if (at !== undefined) document.edit({ start: at, end: at, newText });
  };
  const someLine = (): { start: number; end: number } | undefined => {
    const lines = [...document.getText().matchAll(/\n +const \w+ = f\([^)\n]*\);/g)];
    const line = lines[random.below(lines.length)];
    return line && { start: line.index, end: line.index + line[0].length };
  };
  return {
    line: () => typeAt(`const ${newName()} = f(0);\n  `),
    half: () => typeAt("const ", /(?<=\n +)(?=const )/g),
    key: () => {
      const begun = half.exec(document.getText());
      const at = begun && begun.index + begun[0].length;
      if (at) document.edit({ start: at, end: at, newText: `${newName()} = f(0);\n  ` });
    },
    removeLine: () => {
      const line = someLine();
      if (line) document.edit({ ...line, newText: "" });
    },
    moveLine: () => {
      const line = someLine();
      if (!line) return;
      const words = document.getText().slice(line.start, line.end);
      document.edit({ ...line, newText: "" });
      typeAt(`${words.trim()}\n  `);
    },
    value: () => {
      const places = [...document.getText().matchAll(/\);/g)];
      const at = places[random.below(places.length)]?.index;
      if (at !== undefined) document.edit({ start: at, end: at, newText: String(random.below(9)) });
    },
  } satisfies Record<string, () => void>;
}

/** Finishes everything that is half typed. */
export function finishTyping(document: FakeDocument, typing: ReturnType<typeof typist>): void {
  while (half.test(document.getText())) typing.key();
  while (document.getText().includes("const\n")) document.type("const\n", "\n");
}
