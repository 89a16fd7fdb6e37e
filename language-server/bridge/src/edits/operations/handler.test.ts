import type { FlowDocument } from "@hookloom/protocol/flow-document";
import { describe, expect, test } from "vitest";
import { readFlow } from "../../incremental/read-flow.ts";
import { refused, textAfterEdit } from "../../testing/edited.ts";
import { writeEdit } from "../../write-edit.ts";

const file = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(payload.issue.title);
});

export default webhook(hub);
`;

const set = (from: string, event: string) => (document: FlowDocument) =>
  ({ op: "setEvent", flow: document.flows[0]?.id ?? "", trigger: "hub", from, event }) as const;

describe("a handler gets another event", () => {
  test("in its literal alone, in the quotes that stand there, and keeps its id", () => {
    const text = file.replace('"issues.opened"', "'issues.opened'");
    const made = textAfterEdit(text, set("issues.opened", "it's.new"));
    expect(made).toBe(text.replace("'issues.opened'", "'it\\'s.new'"));
    expect(textAfterEdit(made, set("it's.new", "issues.opened"))).toBe(text);
    const document = readFlow(text);
    const changes = writeEdit(text, document, set("issues.opened", "push")(document));
    expect(changes).toHaveLength(1);
    const after = textAfterEdit(text, set("issues.opened", "push"));
    const now = readFlow(after, { previous: { text, document, changes } });
    expect(now.flows[0]).toMatchObject({ id: document.flows[0]?.id, triggers: [{ event: "push" }] });
  });

  test("in a list, in a chain and of a named function", () => {
    const list = file.replace('"issues.opened"', '["issues.opened", "issues.closed"]');
    expect(textAfterEdit(list, set("issues.closed", "push"))).toContain('["issues.opened", "push"]');
    const named = `${file.replace(
      'hub.on("issues.opened", async ({ payload, log }) => {\n  log.info(payload.issue.title);\n});\n',
      'hub.on("issues.opened", tell).on("push", tell);\n',
    )}\nfunction tell() {\n  return 1;\n}\n`;
    expect(textAfterEdit(named, set("push", "release"))).toContain(
      '.on("issues.opened", tell).on("release", tell)',
    );
  });

  test("as it has it already: nothing changes", () => {
    expect(textAfterEdit(file, set("issues.opened", "issues.opened"))).toBe(file);
  });

  test.each([
    ["not-found", set("issues.closed", "push"), "issues.closed"],
    ["bad-edit", set("issues.opened", " "), "no event"],
    ["not-found", { op: "setEvent", flow: "f9", trigger: "hub", from: "a", event: "b" }, "f9"],
  ] as const)("or is refused: %s", (code, edit, words) => {
    const refusal = refused(file, edit);
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain(words);
  });

  test("or is refused where it runs for that one already", () => {
    const list = file.replace('"issues.opened"', '["issues.opened", "issues.closed"]');
    expect(refused(list, set("issues.closed", "issues.opened")).message).toContain("already registered for");
  });
});
