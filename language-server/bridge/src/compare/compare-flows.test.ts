import { type FlowDiff, isSameDiagram, type StepChange } from "@hookloom/protocol/flow-diff";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { listBlocks, listStepLocations, listSteps } from "@hookloom/protocol/walk";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { EditRejected } from "../edits/errors.ts";
import { readFlow } from "../incremental/read-flow.ts";
import { textAfterEdit } from "../testing/edited.ts";
import { variants, withoutSemicolons } from "../testing/variants.ts";
import { compareFlows } from "./compare-flows.ts";

const head = `import { secret, setting, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs") });
const channel = setting("CHANNEL", "Where it is posted");
`;
const tail = "\nexport default webhook(hub);\n";
const handler = (body: string, event = "issues.opened"): string =>
  `\nhub.on("${event}", async ({ payload, log }) => {\n${body}\n});\n`;
const inHandler = (body: string): string => head + handler(body) + tail;

/** Every statement is different from every other, so that only one answer is right. */
const source = `${head}${handler(`  const title = payload.issue.title.trim();
  log.info("Started with", title);
  if (payload.issue.locked && title !== "") {
    await store.remember(payload.issue.id, title);
    log.warn("The issue is locked already");
  } else if (payload.issue.comments > 10) {
    await notify("busy issue", payload.issue.number);
  } else {
    total.value += payload.issue.comments;
  }
  for (const label of payload.issue.labels) {
    const colour = palette.find(label.color, "grey");
    try {
      await paint(label.name, colour);
      painted.count = painted.count + 1;
    } catch (error) {
      log.error("Painting failed", String(error));
      throw new Error("No paint today");
    }
  }
  await Promise.all([archive(payload.issue.url), mirror(payload.repository.name)]);
  switch (payload.issue.state) {
    case "open":
      await reopen(payload.sender.login);
      break;
    default:
      await close(payload.sender.node_id, "done");
  }
  return { answered: title.length };`)}
async function notify(text: string, count: number) {
  const words = text.split(/\\s+/u);
  await slack.post({ channel: channel.value, text: words.join("-"), count });
}
${tail}`;

const compare = (before: string, after: string): FlowDiff => compareFlows({ text: before }, { text: after });

/** What a change comes to: its marks with the code, and the names of what differs. */
function told({ marks, before, after, fields }: StepChange): string {
  const names = fields.map(({ name }) => name);
  return [
    ...marks,
    (after ?? before)?.text.replace(/\s+/g, " "),
    ...(names.length > 0 ? [`(${names.join()})`] : []),
  ].join(" ");
}

const changesBetween = (before: string, after: string): readonly string[] =>
  compare(before, after).steps.map(told);

describe("compareFlows", () => {
  it("says which steps were added, changed, moved and removed", () => {
    const after = source
      .replace(
        '  log.info("Started with", title);\n',
        '  log.info("Began with", title);\n  audit.write(title, "x");\n',
      )
      .replace('    log.warn("The issue is locked already");\n', "")
      .replace("  const colour", '  log.warn("The issue is locked already");\n    const colour');
    expect(changesBetween(source, after)).toEqual([
      'changed log.info("Began with", title); (message)',
      'added audit.write(title, "x");',
      'moved log.warn("The issue is locked already");',
    ]);
  });

  it("shows what is gone where it was, with the order of both sides kept", () => {
    const after = source.replace(/ {2}for \(const label[\s\S]*? {2}await Promise/, "  await Promise");
    const { document, steps, counts } = compare(source, after);
    expect(counts).toEqual({ added: 0, changed: 0, moved: 0, removed: 7 });
    const body = document.flows[0]?.body.steps ?? [];
    expect(body.map(({ kind }) => kind)).toEqual([
      "variable",
      "log",
      "if",
      "for",
      "parallel",
      "switch",
      "return",
    ]);
    expect(body[3]?.id).toMatch(/^old-/);
    expect(steps[0]).toMatchObject({
      marks: ["removed"],
      before: { line: 18, text: expect.stringContaining("for (const label") },
    });
  });

  it("sees a step move between branches and into another function, changed or not", () => {
    const moved = source
      .replace(
        '    await notify("busy issue", payload.issue.number);\n',
        "    total.value += 2 * payload.issue.comments;\n",
      )
      .replace(
        "    total.value += payload.issue.comments;\n",
        '    await notify("busy issue", payload.issue.number);\n',
      );
    expect(changesBetween(source, moved)).toEqual([
      "changed moved total.value += 2 * payload.issue.comments; (value)",
      'moved await notify("busy issue", payload.issue.number);',
    ]);
    const extracted =
      source
        .replace(/ {6}await paint[\s\S]*?;\n/, "      await decorate(label, colour);\n")
        .replace(tail, "async function decorate(label, colour) {\n  await paint(label.name, colour);\n}\n") +
      tail;
    expect(changesBetween(source, extracted)).toEqual([
      "added await decorate(label, colour);",
      "moved await paint(label.name, colour);",
    ]);
  });

  it("tells lanes apart: a new else, a case that is gone, another condition", () => {
    const plain = inHandler(
      '  if (one.isReady) {\n    first();\n  }\n  switch (mode) {\n    case "a":\n      a();\n      break;\n    case "b":\n      b();\n  }',
    );
    const after = inHandler(
      '  if (one.isReady) {\n    first();\n  } else {\n    second();\n  }\n  switch (mode) {\n    case "a":\n      a();\n      break;\n  }',
    );
    const { steps, branches } = compare(plain, after);
    expect(steps.map(told)).toEqual([
      "changed if (one.isReady) … else … (branch)",
      "added second();",
      'changed switch (mode) { case "a":… } (branch)',
      "removed b();",
    ]);
    expect(steps[0]?.fields).toEqual([{ name: "branch", after: "else" }]);
    expect(steps[2]?.fields).toEqual([{ name: "branch", before: 'case "b"' }]);
    expect(branches.map(({ mark }) => mark)).toEqual(["added", "removed"]);
    const other = source.replace("comments > 10", "comments > 20");
    expect(compare(source, other).steps.map(({ fields }) => fields)).toEqual([
      [
        {
          name: "branch",
          before: "else if payload.issue.comments > 10",
          after: "else if payload.issue.comments > 20",
        },
      ],
    ]);
  });
});

describe("compareFlows beyond one flow", () => {
  it("compares flows by their triggers and names, and tells parameters and events", () => {
    const after = source
      .replace('"issues.opened", async ({ payload, log })', '"issues.opened", async ({ payload, log, id })')
      .replace("async function notify(text", "async function announce(text")
      .replace(tail, handler('  log.info("Closed for good");', "issues.closed") + tail);
    const { flows, steps } = compare(source, after);
    expect(flows.map(({ name, mark, fields }) => [name, mark, fields.map((field) => field.name)])).toEqual([
      ["GitHub · issues.opened", "changed", ["parameters"]],
      ["GitHub · issues.closed", "added", []],
      ["announce", "changed", ["name"]],
    ]);
    expect(steps.map(told)).toEqual(['added log.info("Closed for good");']);
    const back = compare(after, source);
    expect(back.flows.map(({ name, mark }) => [name, mark])).toContainEqual([
      "GitHub · issues.closed",
      "removed",
    ]);
    expect(back.document.flows.map(({ name }) => name)).toEqual([
      "GitHub · issues.opened",
      "GitHub · issues.closed",
      "notify",
    ]);
  });

  it("sees a short call move into another function where there is only one like it", () => {
    const warning = '    log.warn("The issue is locked already");\n';
    const after = source.replace(warning, "").replace("  const words", `${warning}  const words`);
    expect(changesBetween(source, after)).toEqual(['moved log.warn("The issue is locked already");']);
  });

  it("compares triggers, settings and connections", () => {
    const after = source
      .replace('setting("CHANNEL", "Where it is posted")', 'secret("CHANNEL", "Where it is posted")')
      .replace("github({ secret", 'github({ path: "/hub", secret')
      .replace(
        "const channel",
        'const limit = setting("LIMIT", "The most", { default: "3" });\nconst channel',
      );
    expect(compare(source, after).declarations).toEqual([
      {
        kind: "trigger",
        name: "hub",
        mark: "changed",
        fields: [{ name: "path", before: "/github", after: "/hub" }],
      },
      { kind: "setting", name: "LIMIT", mark: "added", fields: [] },
      {
        kind: "secret",
        name: "CHANNEL",
        mark: "changed",
        fields: [{ name: "kind", before: "setting", after: "secret" }],
      },
    ]);
    expect(compare(after, source).declarations).toContainEqual({
      kind: "setting",
      name: "LIMIT",
      mark: "removed",
      fields: [],
    });
  });

  it("marks a statement once, in the function that it is in", () => {
    const before = inHandler("  const names = payload.all.map((one) => {\n    return one.name;\n  });");
    const after = before.replace("one.name;", "one.title;");
    expect(changesBetween(before, after)).toEqual(["changed return one.title; (value)"]);
  });

  it("shows a flow that is gone between the flows that it stood between", () => {
    const made = (...names: readonly string[]): string =>
      names.map((name) => `export function ${name}() {\n  ${name}Now();\n}\n`).join("\n");
    const { document } = compare(made("first", "second", "third"), made("first", "third"));
    expect(document.flows.map(({ name }) => name)).toEqual(["first", "second", "third"]);
  });

  it("takes a file that is new or gone, and a text that is broken", () => {
    const { counts, flows, declarations } = compare("", source);
    expect(counts).toMatchObject({
      changed: 0,
      moved: 0,
      removed: 0,
      added: listSteps(readFlow(source)).length,
    });
    expect([...flows, ...declarations].every(({ mark }) => mark === "added")).toBe(true);
    expect(compare(source, "").counts.removed).toBe(counts.added);
    const broken = source.replace("payload.issue.title.trim();", "payload.issue.(;");
    expect(compare(source, broken).document.problems).toHaveLength(1);
    expect(changesBetween(source, broken)).toHaveLength(1);
  });
});

const { "as it is": _, ...otherVariants } = variants;
const formatted: Readonly<Record<string, (text: string) => string>> = {
  ...otherVariants,
  withoutSemicolons,
  spread: (text) =>
    text.replace(/\(payload\.issue\.id, title\)/, "(\n      payload.issue.id,\n      title,\n    )"),
  withoutBraces: (text) => text.replace(/ else \{\n\s*(total.*)\n\s*\}/, " else $1"),
};

test.each(Object.entries(formatted))("%s alone change nothing", (_name, format) => {
  expect(format(source)).not.toBe(source);
  expect(isSameDiagram(compare(source, format(source)))).toBe(true);
});

test("white space inside of a text is a change", () => {
  expect(changesBetween(source, source.replace("Started with", "Started  with"))).toHaveLength(1);
});

const document = readFlow(source);
const places = listStepLocations(document);
const blocks = listBlocks(document).filter((block) => block.steps.length > 0);
const nats = fc.tuple(fc.nat(), fc.nat(), fc.nat());
const pick = <Item>(items: readonly Item[], at: number): Item => items[at % items.length] as Item;

/** The text after an edit; undefined where it is refused. */
function after(edit: FlowEdit): string | undefined {
  try {
    return textAfterEdit(source, edit);
  } catch (error) {
    if (error instanceof EditRejected) return undefined;
    throw error;
  }
}

function law(name: string, check: (at: readonly [number, number, number]) => void): void {
  test(name, () => fc.assert(fc.property(nats, check), { numRuns: 25, seed: 14 }));
}

const marksOf = (before: string, now: string): readonly string[] =>
  compare(before, now).steps.map(({ marks }) => marks.join("+"));

describe("an edit has exactly its marks", () => {
  law("insert", ([block, index]) => {
    const to = pick(blocks, block);
    const text = after({
      op: "insert",
      block: to.id,
      index: index % (to.steps.length + 1),
      code: 'brandNew("thing", 7);',
    });
    if (text !== undefined) expect(changesBetween(source, text)).toEqual(['added brandNew("thing", 7);']);
  });

  law("remove", ([at]) => {
    const { step, owners } = pick(places, at);
    const text = after({ op: "remove", steps: [step.id] });
    if (text === undefined) return;
    const gone = listSteps({ id: "", range: step.range, steps: [step] });
    expect(marksOf(source, text)).toEqual(gone.map(() => "removed"));
    // A `case` keeps its lane, and so does everything around it.
    expect(compare(source, text).branches.length === 0 || owners.length >= 0).toBe(true);
  });

  law("set", ([at, field]) => {
    const { step } = pick(places, at);
    const { name } = pick(step.fields, field) ?? {};
    if (
      name === undefined ||
      !["expression", "literal"].includes(step.fields.find((each) => each.name === name)?.role ?? "")
    )
      return;
    const text = after({ op: "set", step: step.id, field: name, text: "other.thing" });
    if (text === undefined) return;
    expect(marksOf(source, text)).toEqual(["changed"]);
  });

  law("move", ([at, block, index]) => {
    const { step } = pick(places, at);
    const to = pick(blocks, block);
    const text = after({ op: "move", steps: [step.id], block: to.id, index: index % (to.steps.length + 1) });
    if (text === undefined || readsSame(text)) return;
    expect(marksOf(source, text)).toEqual(["moved"]);
  });

  law("disable and comment", ([at]) => {
    const { step } = pick(places, at);
    const comment = after({ op: "comment", step: step.id, text: "Why this is so." });
    if (comment !== undefined)
      expect(changesBetween(source, comment)).toEqual([expect.stringMatching(/^changed.*\(comment\)$/)]);
    const off = step.blocks.length === 0 ? after({ op: "disable", steps: [step.id] }) : undefined;
    if (off !== undefined)
      expect(changesBetween(source, off)).toEqual([expect.stringMatching(/^changed.*\(state\)$/)]);
  });

  law("wrap", ([at]) => {
    const { step } = pick(places, at);
    const text = after({ op: "wrap", steps: [step.id], in: "if" });
    if (text !== undefined) expect(marksOf(source, text)).toEqual(["added", "moved"]);
  });
});

/** True where an edit changed nothing that the picture shows. */
const readsSame = (text: string): boolean => isSameDiagram(compare(source, text));

/** A few edits in a row. */
function afterMany(choices: readonly (readonly [number, number, number])[]): string {
  let text = source;
  for (const [at, block, index] of choices) {
    const now = readFlow(text);
    const { step } = pick(listStepLocations(now), at);
    const to = pick(listBlocks(now), block);
    const edits: readonly FlowEdit[] = [
      { op: "move", steps: [step.id], block: to.id, index: index % (to.steps.length + 1) },
      { op: "remove", steps: [step.id] },
      { op: "duplicate", steps: [step.id] },
      { op: "wrap", steps: [step.id], in: "try" },
      { op: "insert", block: to.id, index: 0, code: "return;" },
    ];
    try {
      text = textAfterEdit(text, pick(edits, index));
    } catch (error) {
      if (!(error instanceof EditRejected)) throw error;
    }
  }
  return text;
}

/** Texts a few edits away from the source; each edit is costly, since the bridge verifies what it writes. */
const texts = [
  source,
  ...fc.sample(fc.array(nats, { minLength: 1, maxLength: 4 }), { numRuns: 14, seed: 15 }).map(afterMany),
];
const pairs = texts.flatMap((one, index) => texts.slice(index + 1).map((other) => [one, other] as const));

describe("of any two texts", () => {
  test("the one has no difference from itself", () => {
    for (const text of texts) expect(isSameDiagram(compare(text, text))).toBe(true);
  });

  test("the picture has every step of the later one in order, and what is gone besides", () => {
    for (const [one, other] of pairs) {
      const { document: picture, steps, counts } = compare(one, other);
      const shown = listSteps(picture).map(({ id }) => id);
      expect(new Set(shown).size).toBe(shown.length);
      expect(shown.filter((id) => !id.startsWith("old-"))).toEqual(
        listSteps(readFlow(other)).map(({ id }) => id),
      );
      expect(shown.length - counts.added).toBe(listSteps(readFlow(one)).length);
      expect(shown.filter((id) => id.startsWith("old-"))).toHaveLength(counts.removed);
      expect(steps.every(({ step }) => shown.includes(step))).toBe(true);
    }
  });

  test("swapping them swaps added and removed and nothing else", () => {
    const turned = { added: "removed", removed: "added", changed: "changed", moved: "moved" } as const;
    const listed = ({ steps }: FlowDiff, turn: boolean): readonly string[] =>
      steps
        .map(({ marks, before, after: now }) => {
          const sides = [before?.range.start ?? -1, now?.range.start ?? -1];
          return `${marks.map((mark) => (turn ? turned[mark] : mark)).join()} ${(turn ? sides.reverse() : sides).join()}`;
        })
        .sort();
    for (const [one, other] of pairs)
      expect(listed(compare(one, other), false)).toEqual(listed(compare(other, one), true));
  });
});
