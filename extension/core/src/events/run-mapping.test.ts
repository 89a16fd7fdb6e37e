import { readFlow } from "@hookloom/bridge/read";
import { mappingProgram } from "@hookloom/bridge/read-mapping";
import type { MappedResult } from "@hookloom/protocol/mapping";
import { listSteps } from "@hookloom/protocol/walk";
import { transform } from "esbuild";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { MappingRunner } from "./run-mapping.ts";

const runner = new MappingRunner();
afterAll(() => runner.dispose());

const payload = {
  issue: {
    title: "It breaks",
    number: 7,
    body: null,
    created_at: "2026-11-27T02:00:00.000Z",
    labels: [
      { name: "bug", on: true },
      { name: "ui", on: false },
      { name: "now", on: true },
    ],
    user: { login: "ada", id: 3 },
  },
  tags: ["a", "b"],
};

const handler = (body: string): string => `import { github } from "@hookloom/runtime/github";
import { elsewhere } from "./elsewhere.ts";

const hub = github();
const prefix: string = "New";
function shout(words: string, mark = "!"): string {
  return words.toUpperCase() + mark;
}

hub.on("issues.opened", async ({ payload, log }) => {
${body}
});
`;

async function results(body: string, field = "value", step = "made"): Promise<readonly MappedResult[]> {
  const text = handler(body);
  const document = readFlow(text);
  const found = listSteps(document).find(({ label, detail }) => `${label} ${detail ?? ""}`.includes(step));
  const program = mappingProgram(text, document, { step: found?.id ?? "", field });
  return runner.run(program as NonNullable<typeof program>, payload);
}

const at = (all: readonly MappedResult[], ...path: readonly (string | number)[]): MappedResult | undefined =>
  all.find((one) => JSON.stringify(one.path) === JSON.stringify(path));

describe("the live result of a mapping", () => {
  it("has the value of each part, and the sources that it was made of", async () => {
    const all = await results(
      "  const made = { title: shout(`$" +
        "{prefix}: $" +
        "{payload.issue.title}`), by: { login: payload.issue.user!.login as string } };",
    );
    expect(at(all, "title")).toMatchObject({ text: '"NEW: IT BREAKS!"' });
    expect(at(all, "by", "login")).toEqual({
      path: ["by", "login"],
      text: '"ada"',
      from: [{ source: "payload.issue.user.login", text: '"ada"' }],
    });
    expect(at(all)?.text).toBe('{"title":"NEW: IT BREAKS!","by":{"login":"ada"}}');
  });

  it("has each element of a list, with what the element was made of", async () => {
    const all = await results(
      "  const made = { tags: payload.issue.labels.filter((l) => l.on).map((label) => ({ name: label.name })) };",
    );
    expect(at(all, "tags")?.text).toBe('[{"name":"bug"},{"name":"now"}]');
    expect(at(all, "tags", 1, "name")).toMatchObject({
      text: '"now"',
      from: [{ source: "label.name", text: '"now"' }],
    });
  });

  it("says what went wrong at the part where it did, and makes the others", async () => {
    const all = await results(
      "  const made = { a: payload.missing.deep, b: payload.issue.number, c: await shout('x'), d: elsewhere(1), e: nothing, f: log };",
    );
    expect(at(all, "a")?.error).toContain("Cannot read properties of undefined");
    expect(at(all, "b")?.text).toBe("7");
    expect(at(all, "c")?.error).toContain("waits for a result");
    expect(at(all, "d")?.error).toBe(
      '"elsewhere" comes from another module, which the preview does not run.',
    );
    expect(at(all, "e")?.error).toBe("nothing is not defined");
    expect(at(all, "f")?.error).toContain("known only in an actual run");
  });

  it("knows what is declared before it: constants, patterns, the first item of a loop", async () => {
    const before = `  const { issue: { title } } = payload;
  let count = 1;
  const sent = await fetch("x");
  for (const label of payload.issue.labels) {
    const made = { title, label: label.name, count, sent };
  }`;
    const all = await results(before);
    expect(at(all, "title")?.text).toBe('"It breaks"');
    expect(at(all, "label")?.text).toBe('"bug"');
    expect(at(all, "count")?.error).toContain("can change");
    expect(at(all, "sent")?.error).toContain("waits for a result");
  });

  it("leaves out what only TypeScript can run, and makes the rest", async () => {
    const all = await results(`  const kinds = (() => { enum Kind { A } return Kind.A; })();
  const plain = (() => { type Own = string; interface Other { a: Own } const a: Other = { a: "x" }; return a.a; })();
  const made = { kinds, plain };`);
    expect(at(all, "kinds")?.error).toContain("uses TypeScript-only syntax");
    expect(at(all, "plain")?.text).toBe('"x"');
  });

  it("reaches nothing of the machine, whatever it tries", async () => {
    const all = await results(
      "  const made = { a: fetch('http://127.0.0.1'), b: process.env, c: require('fs'), d: (() => {}).constructor('return process')(), e: Object.keys(globalThis).filter((k) => !k.startsWith('$')), f: setTimeout };",
    );
    for (const name of ["a", "b", "c", "f"]) expect(at(all, name)?.error).toContain("is not defined");
    expect(at(all, "d")?.error).toContain("Code generation from strings disallowed");
    expect(at(all, "e")?.text).toBe("[]");
  });

  it("ends what does not end, and goes on with the next", async () => {
    await expect(results("  const made = { a: (() => { for (;;) {} })() };")).rejects.toMatchObject({
      reason: "slow",
    });
    expect(at(await results("  const made = { a: 1 };"), "a")?.text).toBe("1");
  });

  it("survives a mapping that takes all memory", async () => {
    const greedy =
      "  const made = { a: Array.from({ length: 1e6 }, (_, i) => Array.from({ length: 100 }, () => ({ i }))) };";
    await expect(results(greedy)).rejects.toMatchObject({ name: "MappingNotRun" });
    expect(at(await results("  const made = { a: 1 };"), "a")?.text).toBe("1");
  });
});

const leaf = fc.constantFrom(
  "payload.issue.title",
  "String(payload.issue.number)",
  'payload.issue.body ?? "none"',
  "payload.issue.labels[0].name",
  "payload.issue.labels.at(-1)?.name",
  "payload.issue.labels.find((one) => !one.on)?.name",
  'payload.tags.join(", ")',
  "new Date(payload.issue.created_at).toISOString()",
  "JSON.stringify(payload.issue.user)",
  "`$" + "{prefix} $" + "{payload.issue.number}`",
  "payload.issue.number as number | string",
  "payload.issue.user!.id",
  "shout<string>(payload.issue.title)",
  "3",
  "[payload.issue.number, 2]",
  "payload.issue.labels.map((label, index) => ({ name: label.name, index }))",
  "payload.issue.labels.filter((l) => l.on).map((l) => l.name)",
  "payload.tags.map((tag) => payload.issue.labels.map((label) => ({ tag, is: label.name })))",
);
const literal = fc.letrec<{ readonly value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "medium" },
    leaf,
    fc
      .array(fc.tuple(fc.constantFrom("a", "b", "c", '"x-y"'), tie("value")), { minLength: 1, maxLength: 4 })
      .map(
        (members) =>
          `{ ${members.map(([name, value]) => `${name}: ${value}`).join(", ")}, ...payload.issue.user }`,
      ),
  ),
})).value;

it("equals what the compiled code makes, for any mapping", async () => {
  await fc.assert(
    fc.asyncProperty(literal, async (value) => {
      const all = await results(`  const made = ${value};`);
      const source = `const prefix: string = "New";
function shout<T>(words: string, mark = "!"): string { return words.toUpperCase() + mark; }
result = ${value};`;
      const { code } = await transform(source, { loader: "ts" });
      const made = new Function("payload", `let result; ${code} return result;`)(payload) as unknown;
      const text = JSON.stringify(made);
      expect(all.filter(({ error }) => error !== undefined)).toEqual([]);
      expect(at(all)?.text).toBe(text.length > 200 ? `${text.slice(0, 199)}…` : text);
    }),
    { numRuns: 120, seed: 14 },
  );
});
