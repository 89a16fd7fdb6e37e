import { describe, expect, test } from "vitest";
import { readFlow } from "../incremental/read-flow.ts";

const names = (text: string): readonly string[] => readFlow(text).flows.map(({ name }) => name);

describe("no function is missed, wherever it stands", () => {
  test.each<readonly [string, string, number]>([
    ["behind a comment that ends like an expression", "const a = (b) => // (\n{ return b; };", 1],
    ["behind a block comment", "const a = function () /* = */ { return 1; };", 1],
    ["with a returned object type", "const a = (): { b: number } => { return { b: 1 }; };", 1],
    ["with a returned type that ends in a dollar", "const a = function (): $${ return 1; };", 1],
    ["in an argument's default", "call(({ b = () => { return 1; } }) => b);", 1],
    ["in a template", "const t = `${[1].map((n) => { return n; })}`;", 1],
    ["in an object's method", "const o = { m() { return 1; } };", 1],
    ["in a computed key", "o[(() => { return 1; })()] = 2;", 1],
    ["in a decorator before an export", "@d(() => { return 1; }) export class A {}", 1],
    ["in a decorator of a parameter", "class A { constructor(@d(() => { return 1; }) b: string) {} }", 2],
    ["in a class inside an expression", "const a = [class { static b = () => { return 1; }; }];", 1],
  ])("%s", (_, text, count) => {
    expect(names(text)).toHaveLength(count);
  });

  test("a handler that is written without a body of its own, and `on` on a line of its own", () => {
    const head = 'import { github } from "@hookloom/runtime/github";\nconst hub = github({});\n';
    expect(readFlow(`${head}hub\n  .on("issues.opened", ({ log }) => log.info("a"));`).flows).toHaveLength(1);
    expect(readFlow(`${head}hub.o\\u006e("issues.opened", ({ log }) => log.info("a"));`).flows).toHaveLength(
      1,
    );
  });
});
