import { describe, expect, test } from "vitest";
import { applyEdits } from "../text/edit-list.ts";
import { readFlow } from "./read-flow.ts";

const handler = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { slack } from "./connections";

const hub = github({ secret: secret("GITHUB_SECRET") });

// Tell people about urgent issues the minute they open.
hub.on("issues.opened", async ({ payload, log }) => {
  const urgent = payload.issue.labels.some((l) => l.name === "urgent");
  if (urgent) {
    // Wake somebody.
    await slack.chat.postMessage({
      channel: "#alerts",
      text: \`New: \${payload.issue.title}\`,
    });
  } else {
    log.info("not urgent");
  }
  for (const person of payload.issue.assignees) {
    await mail.send({ to: person.email });
  }
  // await mail.flush();
  return { handled: true };
});

export default webhook(hub);
`;

describe("a handler", () => {
  const { flows, problems } = readFlow(handler, { names: { slack: { connector: "slack" } } });
  const [flow] = flows;
  const steps = flow?.body.steps ?? [];

  test("is a flow named after its event", () => {
    expect(problems).toEqual([]);
    expect(flows.map(({ name }) => name)).toEqual(["GitHub · issues.opened"]);
    expect(flow?.triggers).toEqual([{ trigger: "hub", source: "github", event: "issues.opened" }]);
  });

  test("has a step for each statement", () => {
    expect(steps.map(({ kind, label, detail }) => [kind, label, detail])).toEqual([
      ["variable", "urgent", 'payload.issue.labels.some((l) => l.name === "urgent")'],
      ["if", "if", "urgent"],
      ["for", "for each", "person of payload.issue.assignees"],
      ["call", "mail.flush", undefined],
      ["return", "return", "{ handled: true }"],
    ]);
    expect(steps[3]?.disabled).toBe(true);
    expect(steps[3]?.range).toEqual(rangeIn(handler, "// await mail.flush();"));
  });

  test("shows branches with their comments and fields", () => {
    const [then, otherwise] = steps[1]?.blocks ?? [];
    expect([then?.label, otherwise?.label]).toEqual(["then", "else"]);
    expect(then?.steps[0]).toMatchObject({
      kind: "action",
      label: "Post a message",
      detail: "#alerts",
      connector: "slack",
      comment: "Wake somebody.",
    });
    expect(then?.steps[0]?.fields.map(({ name, text }) => [name, text])).toEqual([
      ["function", "slack.chat.postMessage"],
      ["channel", '"#alerts"'],
      ["text", "`New: $" + "{payload.issue.title}`"],
      ["result", ""],
    ]);
    expect(otherwise?.steps[0]).toMatchObject({ kind: "log", label: "log.info", detail: '"not urgent"' });
  });
});

describe("while someone types", () => {
  const first = readFlow(handler);

  /** Replaces a part of the handler and types something else in its place, key by key. */
  function type(
    { start, end }: { start: number; end: number },
    typed: string,
  ): ReturnType<typeof readFlow>[] {
    let text = handler;
    let document = first;
    const change = (edit: { start: number; end: number; newText: string }): ReturnType<typeof readFlow> => {
      const after = text.slice(0, edit.start) + edit.newText + text.slice(edit.end);
      document = readFlow(after, { previous: { text, document, changes: [edit] } });
      text = after;
      return document;
    };
    const emptied = change({ start, end, newText: "" });
    const keys = [...typed].map((newText, index) =>
      change({ start: start + index, end: start + index, newText }),
    );
    return [emptied, ...keys];
  }

  test("the event's name, the handler keeps its position and all its steps", () => {
    for (const { flows } of type(rangeIn(handler, '"issues.opened"'), '"issues.closed"')) {
      expect(flows[0]?.id).toBe(first.flows[0]?.id);
      expect(flows[0]?.body.steps.map(({ id }) => id)).toEqual(
        first.flows[0]?.body.steps.map(({ id }) => id),
      );
      expect(flows[0]?.triggers).toHaveLength(1);
    }
  });

  test("a statement before another that begins and ends alike, the other keeps its id", () => {
    const before = "function run(hole) {\n  if (a) return hole;\n}\n";
    const after = before.replace("return hole;", "{\n    return { ...hole, b };\n    return hole;\n  }");
    const document = readFlow(before);
    const next = readFlow(after, { previous: { text: before, document } });
    const [kept] = document.flows[0]?.body.steps[0]?.blocks[0]?.steps ?? [];
    const [added, last] = next.flows[0]?.body.steps[0]?.blocks[0]?.steps ?? [];
    expect(last?.id).toBe(kept?.id);
    expect(added?.id).not.toBe(kept?.id);
  });

  test("a statement that moves and needs a semicolon now, it keeps its id", () => {
    const before = "function run() {\n  const found = find()\n  if (a) first = 1\n}\n";
    const changes = [
      { start: 19, end: 42, newText: "" },
      {
        start: before.indexOf("first"),
        end: before.indexOf("\n}"),
        newText: "{ const found = find(); first = 1 }",
      },
    ];
    const after = applyEdits(before, changes);
    expect(after).toBe("function run() {\n  if (a) { const found = find(); first = 1 }\n}\n");
    const document = readFlow(before);
    const next = readFlow(after, { previous: { text: before, document, changes } });
    const [kept] = document.flows[0]?.body.steps ?? [];
    const [moved] = next.flows[0]?.body.steps[0]?.blocks[0]?.steps ?? [];
    expect(moved?.id).toBe(kept?.id);
  });

  test("a removal that shares a letter with what it leaves, what is left keeps its id", () => {
    const before = "function run() {\n  if (a)\n    ignore(b);\n}\n";
    // From the `f` of `if` to the `i` of `ignore`, as a comparison of characters reports it.
    const changes = [{ start: 20, end: 31, newText: "" }];
    expect(applyEdits(before, changes)).toBe("function run() {\n  ignore(b);\n}\n");
    const document = readFlow(before);
    const next = readFlow(applyEdits(before, changes), { previous: { text: before, document, changes } });
    const [kept] = document.flows[0]?.body.steps[0]?.blocks[0]?.steps ?? [];
    expect(next.flows[0]?.body.steps.map(({ id }) => id)).toEqual([kept?.id]);
  });

  test("of two equal statements, the one that has moved keeps its id", () => {
    const one = "function one() {\n  if (a) return b;\n}\n";
    const two = "function two() {\n  if (a) return b;\n}\n";
    const document = readFlow(one + two);
    const at = one.indexOf("return");
    const changes = [
      { start: at, end: at + 9, newText: "{\n    return b;\n    if (a) return b;\n  }" },
      { start: one.length + 17, end: one.length + 36, newText: "" },
    ];
    const after = applyEdits(one + two, changes);
    const next = readFlow(after, { previous: { text: one + two, document, changes } });
    const [outer] = next.flows[0]?.body.steps ?? [];
    expect(outer?.id).toBe(document.flows[0]?.body.steps[0]?.id);
    expect(outer?.blocks[0]?.steps[1]?.id).toBe(document.flows[1]?.body.steps[0]?.id);
  });

  test("a condition, its branches stay", () => {
    const at = handler.indexOf("if (urgent)") + 4;
    const ids = first.flows[0]?.body.steps[1]?.blocks.map(({ id }) => id);
    for (const { flows, problems } of type({ start: at, end: at + "urgent".length }, "(a && b) || c[0]")) {
      const [, step] = flows[0]?.body.steps ?? [];
      if (problems.length > 0) expect(step).toMatchObject({ kind: "hole", detail: problems[0]?.message });
      expect(step?.blocks.map(({ id }) => id)).toEqual(ids);
    }
  });
});

function rangeIn(text: string, part: string): { start: number; end: number } {
  const start = text.indexOf(part);
  return { start, end: start + part.length };
}

describe("calls of connections", () => {
  const text = `async function run() {
  await slack.chat.postMessage({ channel: to.channel, text: "Hello" });
  const found = await db.query("select 1", [id]);
  await slack.chat.postMessage(message);
  await slack.team.info();
  await shop.orders.create({ id });
}
`;
  const names = {
    slack: { connector: "slack" },
    db: { connector: "postgres" },
    shop: { connector: "@acme/shop" },
  };
  const steps = readFlow(text, { names }).flows[0]?.body.steps ?? [];

  test("say what they do and with what, as the catalogue has it", () => {
    expect(steps.map(({ kind, label, detail, connector }) => [kind, label, detail, connector])).toEqual([
      ["action", "Post a message", "to.channel", "slack"],
      ["action", "Run a query", "select 1", "postgres"],
      ["action", "Post a message", "message", "slack"],
      ["action", "Slack · info", undefined, "slack"],
      ["action", "@acme/shop · orders.create", "id", "@acme/shop"],
    ]);
  });

  test("have the ids that they have where their clients are not known", () => {
    const plain = readFlow(text).flows[0]?.body.steps ?? [];
    expect(plain.map(({ kind }) => kind)).toEqual(["call", "variable", "call", "call", "call"]);
    expect(plain.map(({ id }) => id)).toEqual(steps.map(({ id }) => id));
  });
});

test("a hole in a handler inside of a function is a hole of the handler alone", () => {
  const text = `import { github } from "@hookloom/runtime/github";

const hub = github();

export function listen() {
  hub.on("push", async () => {
    class Local { ??? = ; }
    after();
  });
}
`;
  const kinds = readFlow(text).flows.map(({ name, body }) => [name, ...body.steps.map(({ kind }) => kind)]);
  expect(kinds).toEqual([
    ["GitHub · push", "hole", "call"],
    ["listen", "call"],
  ]);
});

test("says that a step yields, and shows the decorators of a method", () => {
  const { flows } = readFlow(`class Pages {
  @logged
  @retries({ times: 3 })
  async *all(page) {
    yield page;
    yield* this.more(page);
    yield;
    yield log.info("page");
    const got = yield page;
    const answer = yield fetch(got);
    yield (await this.last());
  }
}
`);
  expect(flows.map(({ name, decorators }) => [name, decorators])).toEqual([
    ["Pages.all", ["@logged", "@retries({ times: 3 })"]],
  ]);
  expect(flows[0]?.body.steps.map(({ kind, label, detail }) => [kind, label, detail])).toEqual([
    ["code", "yield", "page"],
    ["call", "yield* this.more", "page"],
    ["code", "yield", undefined],
    ["log", "yield log.info", '"page"'],
    ["variable", "got", "yield page"],
    ["http", "yield HTTP GET", "got"],
    ["call", "yield this.last", undefined],
  ]);
});
