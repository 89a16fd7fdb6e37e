import type { OptionValue } from "@hookloom/protocol/flow-edit";
import { describe, expect, test } from "vitest";
import { readDeclarations } from "../../declarations/declarations.ts";
import { refused, textAfterEdit } from "../../testing/edited.ts";

const file = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(payload.issue.title);
});

export default webhook(hub);
`;

const set = (option: string, value?: OptionValue) =>
  ({ op: "setOption", trigger: "hub", option, ...(value === undefined ? {} : { value }) }) as const;

/** The text with other options of its trigger. */
const withOptions = (options: string): string =>
  file.replace('{ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") }', options);

describe("an option of a trigger", () => {
  test("that it has gets another value, in the quotes that stand there", () => {
    const text = withOptions("{ path: '/issues', /* ours */ secret: signing }");
    const made = textAfterEdit(text, set("path", "/it-s"));
    expect(made).toBe(text.replace("'/issues'", "'/it-s'"));
    expect(textAfterEdit(made, set("path", "/issues"))).toBe(text);
    expect(textAfterEdit(withOptions("{ path: `/issues` }"), set("path", "/all"))).toBe(
      withOptions('{ path: "/all" }'),
    );
  });

  test("that it lacks comes first, and goes again without a trace", () => {
    for (const options of [
      '{ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") }',
      "{\n  secret: signing,\n}",
      "",
    ]) {
      const text = withOptions(options);
      const made = textAfterEdit(text, set("path", "/issues"));
      expect(readDeclarations(made).triggers[0]?.path).toBe("/issues");
      expect(textAfterEdit(made, set("path"))).toBe(text);
    }
    expect(textAfterEdit(withOptions("{\n  secret: signing,\n}"), set("path", "/issues"))).toContain(
      '{\n  path: "/issues",\n  secret: signing,\n}',
    );
    expect(textAfterEdit(withOptions(""), set("path", "/issues"))).toContain('github({ path: "/issues" });');
    expect(textAfterEdit(withOptions("{}"), set("path", "/issues"))).toContain(
      'github({ path: "/issues" });',
    );
  });

  test("is as it was where it has the value already", () => {
    expect(textAfterEdit(file, set("path"))).toBe(file);
    expect(textAfterEdit(withOptions('{ path: "/a" }'), set("path", "/a"))).toBe(
      withOptions('{ path: "/a" }'),
    );
  });

  test("may be a number or true, as it was", () => {
    const text = file.replace(
      '{ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") }',
      "{ poll: 60 }",
    );
    expect(textAfterEdit(text, set("poll", 30))).toContain("github({ poll: 30 });");
    expect(textAfterEdit(text, set("strict", true))).toContain("github({ strict: true, poll: 60 });");
  });

  test("reads a setting: the one of a variable above it, else its own", () => {
    const bare = withOptions("");
    const made = textAfterEdit(bare, set("secret", { setting: "GITHUB_SECRET" }));
    expect(made).toBe(file);
    const held = file.replace("\nconst hub", '\nconst signing = secret("SIGNING");\n\nconst hub');
    const without = textAfterEdit(held, set("secret"));
    expect(without).toContain("const hub = github();");
    expect(textAfterEdit(without, set("secret", { setting: "SIGNING" }))).toContain(
      "github({ secret: signing });",
    );
    const below = `${withOptions("")}\nconst signing = secret("SIGNING");\n`;
    expect(textAfterEdit(below, set("secret", { setting: "SIGNING" }))).toContain(
      '{ secret: secret("SIGNING") }',
    );
  });

  test("goes with the imports that only it uses", () => {
    expect(textAfterEdit(file, set("secret"))).toBe(
      withOptions("").replace("{ secret, webhook }", "{ webhook }"),
    );
  });

  test.each([
    ["not-found", file, { ...set("path", "/a"), trigger: "bus" }, "one of these: hub"],
    ["bad-field", file, set("path", "issues"), 'starts with a single "/"'],
    ["bad-field", file, set("path", "/healthz"), "/healthz"],
    ["bad-field", file, set("path", 3), "path"],
    ["bad-field", file, set("a b", "x"), "a b"],
    ["bad-field", withOptions(""), set("secret", { setting: "MY-KEY" }), "MY-KEY"],
    ["not-applicable", withOptions('{ path: base + "/x" }'), set("path", "/a"), "computed"],
    ["not-applicable", withOptions('{ path: base + "/x" }'), set("path"), "computed"],
    ["not-applicable", withOptions("{ ...shared }"), set("path", "/a"), "computed"],
    ["not-applicable", withOptions("options"), set("path", "/a"), "not an object literal in its declaration"],
    ["not-applicable", file, set("secret", "plain"), "another kind"],
  ] as const)("is refused: %s", (code, text, edit, words) => {
    const refusal = refused(text, edit);
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain(words);
  });

  test("is refused for the path of another trigger, given or its source's own", () => {
    const two = textAfterEdit(file, { op: "addTrigger", source: "github" });
    const taken = refused(two, set("path", "/github-2/"));
    expect(taken).toEqual({
      code: "name-taken",
      message: 'The trigger "hub2" already listens on /github-2. Choose another path, such as /github-2-2.',
    });
    expect(refused(two, { ...set("path"), trigger: "hub2" }).message).toContain(
      '"hub" already listens on /github',
    );
  });
});

describe("the comments beside an option", () => {
  test.each([
    [
      "goes, and the comment of the next one stays",
      '{ path: "/gh",\n  // Rotated every month.\n  secret: signing }',
      "{\n  // Rotated every month.\n  secret: signing }",
    ],
    [
      "goes, and the comment behind the next one stays",
      '{\n  path: "/gh",\n  secret: signing, // Rotated.\n}',
      "{\n  secret: signing, // Rotated.\n}",
    ],
    [
      "goes as the last one, and the comment of the one before stays",
      '{\n  secret: signing, // Rotated every month.\n  path: "/gh"\n}',
      "{\n  secret: signing // Rotated every month.\n}",
    ],
  ])("%s", (_, before, after) => {
    expect(textAfterEdit(withOptions(before), set("path"))).toBe(withOptions(after));
  });

  test.each([
    [
      "{\n  // Rotated every month.\n  secret: signing,\n}",
      '{\n  path: "/gh",\n  // Rotated every month.\n  secret: signing,\n}',
    ],
    ["{ /* ours */ secret: signing }", '{ path: "/gh", /* ours */ secret: signing }'],
    ["{ // note\n  secret: signing,\n}", '{ // note\n  path: "/gh",\n  secret: signing,\n}'],
  ])("comes before the comment of the first one: %j", (before, after) => {
    const made = textAfterEdit(withOptions(before), set("path", "/gh"));
    expect(made).toBe(withOptions(after));
    expect(textAfterEdit(made, set("path"))).toBe(withOptions(before));
  });
});
