import type { Block, FlowDocument, Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit, RejectionCode } from "@hookloom/protocol/flow-edit";
import { describe, expect, test } from "vitest";
import { EditRejected } from "./edits/errors.ts";
import { readFlow } from "./incremental/read-flow.ts";
import { applyEdits } from "./text/edit-list.ts";
import { writeEdit } from "./write-edit.ts";

type Pick = (body: Block, document: FlowDocument) => FlowEdit;

function bodyOf(document: FlowDocument, index = 0): Block {
  const flow = document.flows[index];
  if (!flow) throw new Error(`There is no flow ${index}.`);
  return flow.body;
}

function step(block: Block | undefined, index: number): Step {
  const found = block?.steps[index];
  if (!found) throw new Error(`There is no step ${index}.`);
  return found;
}

function edited(text: string, pick: Pick): string {
  const document = readFlow(text);
  return applyEdits(text, writeEdit(text, document, pick(bodyOf(document), document)));
}

function refusal(text: string, pick: Pick): RejectionCode | "made" {
  try {
    edited(text, pick);
    return "made";
  } catch (error) {
    if (error instanceof EditRejected) return error.code;
    throw error;
  }
}

/** A function around lines, in three styles that new code must follow. */
const styles = {
  spaces: (lines: readonly string[]) =>
    `async function run() {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`,
  tabs: (lines: readonly string[]) =>
    `\uFEFFasync function run() {\r\n${lines.map((line) => `\t${line}\r\n`).join("")}}`,
  plain: (lines: readonly string[]) =>
    `async function run() {\n${lines.map((line) => `    ${line.replace(/;$/, "")}\n`).join("")}}\n`,
};

describe.each(Object.entries(styles))("in a file with %s", (name, file) => {
  const end = name === "plain" ? "" : ";";

  test("new statements look like those next to them", () => {
    const made = edited(file(["first('a');", "last('b');"]), ({ id: block }) => ({
      op: "insert",
      block,
      index: 1,
      step: { kind: "log", fields: { message: "'hello'" } },
    }));
    expect(made).toBe(file(["first('a');", `console.info('hello')${end}`, "last('b');"]));
  });

  test("new code uses the file's quotes and semicolons", () => {
    const code = 'if (ready) {\n  send("x");\n}\nsend("y")';
    const made = edited(file(["first('a');", "last('b');"]), ({ id: block }) => ({
      op: "insert",
      block,
      index: 1,
      code,
    }));
    const unit = name === "tabs" ? "\t" : name === "plain" ? "    " : "  ";
    const lines = ["first('a');", "if (ready) {", `${unit}send('x')${end}`, "}", "send('y');", "last('b');"];
    expect(made).toBe(file(lines));
  });

  test("comments travel with their statement, blank lines stay", () => {
    const text = file(["first();", "// Why.", "second(); // how", "", "third();"].map((line) => line));
    const moved = edited(text, (body) => ({
      op: "move",
      steps: [step(body, 1).id],
      block: body.id,
      index: 0,
    }));
    expect(moved).toBe(file(["// Why.", "second(); // how", "first();", "", "third();"]));
    const removed = edited(text, (body) => ({ op: "remove", steps: [step(body, 1).id] }));
    expect(removed).toBe(file(["first();", "", "third();"]));
  });

  test("a duplicated declaration gets the next free name", () => {
    const made = edited(file(["const total = 1;", "use({ total });"]), (body) => ({
      op: "duplicate",
      steps: body.steps.map(({ id }) => id),
    }));
    expect(made).toBe(
      file(["const total = 1;", "use({ total });", "const total2 = 1;", "use({ total: total2 });"]),
    );
  });

  test("wrapping indents and unwrapping restores the text", () => {
    const text = file(["first();", "// Why.", "second(`", "x`);", "third();"]);
    const wrapped = edited(text, (body) => ({ op: "wrap", steps: [step(body, 1).id], in: "try" }));
    expect(wrapped).toContain("try {");
    const back = edited(wrapped, (body) => ({ op: "unwrap", step: step(body, 1).id }));
    expect(back).toBe(text);
  });

  test("disabling comments out lines and enabling restores them", () => {
    const text = file(["first();", "if (a) {", "", "call();", "}", "third();"]);
    const off = edited(text, (body) => ({ op: "disable", steps: [step(body, 1).id] }));
    expect(step(bodyOf(readFlow(off)), 1).disabled).toBe(true);
    expect(edited(off, (body) => ({ op: "enable", steps: [step(body, 1).id] }))).toBe(text);
  });
});

const body = (code: string): string => `function run() {\n  ${code}\n}\n`;

test.each([
  ["a block on one line", "const f = () => { a(); };\n", "const f = () => { a(); x(); };\n"],
  ["a block on one line without semicolon", "const f = () => { a() };\n", "const f = () => { a(); x() };\n"],
  ["a tight block", "const f = () => {a();};\n", "const f = () => {a();x();};\n"],
])("%s stays on its line", (_, text, wanted) => {
  expect(edited(text, ({ id }) => ({ op: "insert", block: id, index: 1, code: "x();" }))).toBe(wanted);
});

test.each(["stop();", " stop(); ", "stop(); ", " stop();"])(
  "a block of one line that holds only `%s` is emptied to {} and filled as a formatter would",
  (content) => {
    const text = `function run() {\n  if (ready) {${content}}\n}\n`;
    const emptied = edited(text, (body) => ({
      op: "remove",
      steps: [step(step(body, 0).blocks[0], 0).id],
    }));
    expect(emptied).toBe("function run() {\n  if (ready) {}\n}\n");
    const filled = edited(emptied, (body) => ({
      op: "insert",
      block: step(body, 0).blocks[0]?.id ?? "",
      index: 0,
      code: "stop();",
    }));
    expect(filled).toBe("function run() {\n  if (ready) { stop(); }\n}\n");
  },
);

test("a body without braces gets them", () => {
  const text = body("if (a) b(); // why\n  else\n    c();");
  const first: Pick = (block) => ({
    op: "insert",
    block: step(block, 0).blocks[0]?.id ?? "",
    index: 0,
    code: "x();",
  });
  expect(edited(text, first)).toBe(body("if (a) {\n    x();\n    b(); // why\n  } else\n    c();"));
  const only: Pick = (block) => ({ op: "remove", steps: [step(step(block, 0).blocks[1], 0).id] });
  expect(edited(text, only)).toBe(body("if (a) b(); // why\n  else {}"));
});

test("a statement that would continue the one before is guarded", () => {
  const text = "function run() {\n  a()\n  b()\n}\n";
  const made = edited(text, ({ id }) => ({ op: "insert", block: id, index: 1, code: "[1].map(x)" }));
  expect(made).toBe("function run() {\n  a()\n  ;[1].map(x)\n  b()\n}\n");
  expect(edited(made, (block) => ({ op: "remove", steps: [step(block, 1).id] }))).toBe(text);
});

test("branches are added and removed", () => {
  const text = body("if (a) {\n    b();\n  }");
  const added = edited(text, (block) => ({ op: "addBranch", step: step(block, 0).id, kind: "else" }));
  expect(added).toBe(body("if (a) {\n    b();\n  } else {\n  }"));
  const gone = edited(added, (block) => ({ op: "removeBranch", block: step(block, 0).blocks[1]?.id ?? "" }));
  expect(gone).toBe(text);
  const cases = body("switch (a) {\n    case 1:\n      b();\n      break;\n    default:\n      c();\n  }");
  const wider = edited(cases, (block) => ({ op: "addBranch", step: step(block, 0).id, kind: "case" }));
  expect(wider).toBe(cases.replace("    default:", "    case 2:\n      break;\n    default:"));
});

test("steps become branches that run in parallel", () => {
  const text = "async function run() {\n  await a();\n  await b();\n}\n";
  const made = edited(text, (block) => ({
    op: "wrap",
    steps: block.steps.map(({ id }) => id),
    in: "parallel",
  }));
  expect(made).toBe("async function run() {\n  await Promise.all([\n    a(),\n    b(),\n  ]);\n}\n");
  expect(edited(made, (block) => ({ op: "unwrap", step: step(block, 0).id }))).toBe(text);
});

test("a branch of a parallel step is edited as a field; one that runs a function has a flow instead", () => {
  const text = "async function run() {\n  const [a] = await Promise.all([one(1), async () => {}, two]);\n}\n";
  const names = step(bodyOf(readFlow(text)), 0).fields.map(({ name, text: value }) => [name, value]);
  expect(names.slice(2)).toEqual([
    ["branch1", "one(1)"],
    ["branch3", "two"],
  ]);
  const set =
    (to: string): Pick =>
    (block) => ({ op: "set", step: step(block, 0).id, field: "branch1", text: to });
  expect(edited(text, set("three(3)"))).toBe(text.replace("one(1)", "three(3)"));
  expect(refusal(text, set("one(1), extra()"))).toBe("bad-field");
  expect(refusal(text, set(""))).toBe("bad-field");
});

const webhook = [
  'import { webhook } from "@hookloom/runtime";',
  'import { github } from "@hookloom/runtime/github";',
  "",
  "const hub = github();",
  "",
  "// New issues.",
  'hub.on("issues.opened", async ({ log }) => {',
  '  log.info("new");',
  "});",
  "",
  "export default webhook(hub);",
  "",
].join("\n");

test("handlers are added and removed", () => {
  const made = edited(webhook, () => ({ op: "addHandler", trigger: "hub", event: "push" }));
  const added = readFlow(made).flows[1];
  expect(added?.triggers).toEqual([{ trigger: "hub", source: "github", event: "push" }]);
  expect(edited(made, () => ({ op: "removeHandler", flow: added?.id ?? "" }))).toBe(webhook);
  const [flow] = readFlow(webhook).flows;
  expect(edited(webhook, () => ({ op: "removeHandler", flow: flow?.id ?? "" }))).not.toContain("issues");
  expect(refusal(webhook, () => ({ op: "addHandler", trigger: "bus", event: "push" }))).toBe("not-found");
});

test("fields are set, added and removed", () => {
  const set =
    (field: string, text: string): Pick =>
    (block) => ({ op: "set", step: step(block, 0).id, field, text });
  const text = body("let total = 1;");
  const typed = edited(text, set("type", "number"));
  expect(typed).toBe(body("let total: number = 1;"));
  expect(edited(typed, set("type", ""))).toBe(text);
  expect(edited(text, set("value", "f(2)"))).toBe(body("let total = f(2);"));
  expect(edited(body("return;"), set("value", "1"))).toBe(body("return 1;"));
  expect(edited(body("send(1);"), set("result", "sent"))).toBe(body("const sent = send(1);"));
  expect(refusal(text, set("value", "1; 2"))).toBe("bad-field");
  expect(refusal(text, set("value", "1 //"))).toBe("bad-field");
  expect(refusal(text, set("name", "class"))).toBe("bad-field");
  expect(refusal(text, set("nothing", "1"))).toBe("bad-field");
});

test.each<[RejectionCode, string, Pick]>([
  [
    "await-outside-async",
    body("a();"),
    ({ id }) => ({ op: "insert", block: id, index: 0, code: "await b();" }),
  ],
  ["jump-outside-loop", body("a();"), ({ id }) => ({ op: "insert", block: id, index: 0, code: "break;" })],
  ["syntax", body("a();"), ({ id }) => ({ op: "insert", block: id, index: 0, code: "const = 1" })],
  [
    "name-taken",
    body("const a = 1;"),
    ({ id }) => ({ op: "insert", block: id, index: 0, code: "const a = 2;" }),
  ],
  ["bad-edit", body("a();"), ({ id }) => ({ op: "insert", block: id, index: 5, code: "b();" })],
  ["not-found", body("a();"), () => ({ op: "remove", steps: ["none"] })],
  ["inside-hole", body("const = 1;"), (block) => ({ op: "remove", steps: [step(block, 0).id] })],
  [
    "into-itself",
    body("if (a) {\n    b();\n  }"),
    (block) => ({
      op: "move",
      steps: [step(block, 0).id],
      block: step(block, 0).blocks[0]?.id ?? "",
      index: 0,
    }),
  ],
  [
    "changes-meaning",
    body("const a = 1;\n  use(a);"),
    (block) => ({ op: "wrap", steps: [step(block, 0).id], in: "if" }),
  ],
])("%s: such an edit is refused", (code, text, pick) => {
  expect(refusal(text, pick)).toBe(code);
});

test("a document of another text is stale", () => {
  const document = readFlow(body("a();\n  b();"));
  const edit: FlowEdit = { op: "remove", steps: [step(bodyOf(document), 1).id] };
  expect(() => writeEdit(body("b();"), document, edit)).toThrow(expect.objectContaining({ code: "stale" }));
});

test("all of a call is set at once, and the edit is no larger than what differs", () => {
  const text = `async function run() {
  const sent = await slack.chat.postMessage({ channel: "a", /* why */ text });
  const plain = 1;
}
`;
  const document = readFlow(text, { names: { slack: { connector: "slack" } } });
  const set = (index: number, call: string): FlowEdit => ({
    op: "set",
    step: step(bodyOf(document), index).id,
    field: "call",
    text: call,
  });
  const more = 'slack.chat.postMessage({ channel: "a", /* why */ text, mrkdwn: true })';
  const edits = writeEdit(text, document, set(0, more));
  const at = text.indexOf("text }") + 4;
  expect(edits).toEqual([{ start: at, end: at, newText: ", mrkdwn: true" }]);
  expect(() => writeEdit(text, document, set(0, "slack.chat.postMessage({"))).toThrow(EditRejected);
  expect(() => writeEdit(text, document, set(1, "f()"))).toThrow(EditRejected);
});

test("fields that the server's names give are set like any other", () => {
  const text = 'async function run() {\n  await slack.chat.postMessage({ channel: "a" });\n}\n';
  const document = readFlow(text, { names: { slack: { connector: "slack" } } });
  const edit: FlowEdit = { op: "set", step: step(bodyOf(document), 0).id, field: "channel", text: '"b"' };
  expect(applyEdits(text, writeEdit(text, document, edit))).toBe(text.replace('"a"', '"b"'));
});

test("a disabled step after a guarding semicolon can be enabled again", () => {
  const text = "function run() {\n  first()\n  ;(a as any).b = 1\n}\n";
  const off = edited(text, (block) => ({ op: "disable", steps: [step(block, 1).id] }));
  expect(off).toContain("// ;(a as any)");
  expect(edited(off, (block) => ({ op: "enable", steps: [step(block, 1).id] }))).toBe(text);
});

test("a moved statement leaves a half-typed line before it unchanged", () => {
  const before = "function run() {\n  first();\n  const second = 2;\n  third();\n}\n";
  const typed = { start: before.indexOf("const"), end: before.indexOf("const"), newText: "const " };
  const text = applyEdits(before, [typed]);
  const document = readFlow(text, {
    previous: { text: before, document: readFlow(before), changes: [typed] },
  });
  const block = bodyOf(document);
  expect(block.steps.map(({ kind }) => kind)).toEqual(["call", "hole", "variable", "call"]);
  const edit = { op: "move", steps: [step(block, 2).id], block: block.id, index: 4 } as const;
  expect(applyEdits(text, writeEdit(text, document, edit))).toBe(
    "function run() {\n  first();\n  const\n  third();\n  const second = 2;\n}\n",
  );
});

describe("a statement that reads like words", () => {
  const around = (line: string): string =>
    `async function* run(parts) {\n  const last = parts.length;\n  ${line}\n  use(last);\n}\n`;

  test.each([
    "return lastMatchEnd",
    "return last",
    "throw parts",
    "let best: string | undefined",
    "if (last) return parts",
    "ready && start()",
    "yield [last]",
    "await parts\n    .first()\n    .click()",
    "next\n    .then(use)",
  ])("is enabled again as it was: %s", (line) => {
    const text = around(line);
    const document = readFlow(text);
    const { id } = step(bodyOf(document), 1);
    const off = applyEdits(text, writeEdit(text, document, { op: "disable", steps: [id] }));
    const now = readFlow(off);
    const disabled = bodyOf(now).steps.filter((each) => each.disabled);
    expect(disabled).toHaveLength(1);
    const on = writeEdit(off, now, { op: "enable", steps: disabled.map((each) => each.id) });
    expect(applyEdits(off, on)).toBe(text);
  });

  test("is not disabled if it could not be distinguished from a comment", () => {
    expect(refusal(around("nothing"), (body) => ({ op: "disable", steps: [step(body, 1).id] }))).toBe(
      "changes-meaning",
    );
  });

  test("comments stay comments", () => {
    for (const words of ["return early", "Note (this)", "nothing", "for example", "throw away"]) {
      const steps = bodyOf(readFlow(around(`// ${words}`))).steps;
      expect(steps.filter(({ disabled }) => disabled)).toEqual([]);
    }
  });
});
