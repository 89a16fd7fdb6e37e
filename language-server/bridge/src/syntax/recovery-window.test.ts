import { describe, expect, test } from "vitest";
import { readFlow } from "../incremental/read-flow.ts";

const handler = (name: string, inside = ""): string => `async function ${name}(list) {
  for (const item of list) {
    await save(item);
  }
${inside}  return list;
}
`;

/** The message of each hole of a text. */
function holesOf(text: string): readonly string[] {
  return readFlow(text).problems.map(({ range }) => text.slice(range.start, range.end));
}

describe("damage stays in its statement of the module", () => {
  const file = (broken: string): string =>
    `import { save } from "./save.ts";\n\n${handler("a")}\n${broken}\n${handler("c")}\nexport default a;\n`;

  test.each([
    ["a body that never closes", handler("b").replace(/\}\n$/, ""), /^\n$/],
    ["a branch that never closes", handler("b", "  if (list.length) {\n"), /^if \(list.length\) {$/],
    ["a template that never closes", handler("b", "  log(`all of it);\n"), /^log\(/],
    ["a call without its end", handler("b", "  log(list;\n"), /^log\(list;$/],
  ])("%s", (_, broken, hole) => {
    const text = file(broken);
    const found = holesOf(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(hole);
    expect(readFlow(text).flows.map(({ name }) => name)).toEqual(expect.arrayContaining(["a", "b", "c"]));
  });

  test("two broken functions are two holes", () => {
    const text = `${file(handler("b", "  log(list;\n"))}${handler("d", "  const = 1;\n")}`;
    expect(holesOf(text)).toEqual(["log(list;", "const = 1;"]);
  });

  test("lines at the left edge inside of a template are not statements", () => {
    const sql = "const sql = `\nselect (\nfrom list\nwhere id = ${id}\n`;\n";
    expect(holesOf(file(`${sql}${handler("b", "  log(list;\n")}`))).toEqual(["log(list;"]);
  });
});

test("a text that only another dialect can read has no hole", () => {
  const jsx = `${handler("a")}\nexport const page = (\n<main>\nwords {list.map((item) => <b key={item}>{item}</b>)}\n</main>\n);\n${handler("c")}`;
  expect(holesOf(jsx)).toEqual([]);
  const script = `${handler("a")}\nvar await = 1;\nsave(await + 1);\n${handler("c")}`;
  expect(holesOf(script)).toEqual([]);
});
