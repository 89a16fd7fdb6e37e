import { expect, test } from "vitest";
import { parseSource } from "./babel.ts";

const module = { jsx: false, typescript: true, script: false };

test("a name that is declared twice is part of its issue, apart from the sentence", () => {
  expect(parseSource("let order = 1;\nlet order = 2;\n", module).issues).toMatchObject([
    { code: "VarRedeclaration", name: "order", damage: false },
  ]);
  expect(parseSource("break;\n", module).issues).toEqual([
    expect.not.objectContaining({ name: expect.anything() }),
  ]);
});
