import { readFlow } from "@hookloom/bridge/read";
import { findStep } from "@hookloom/protocol/walk";
import type { ErrorPlace, FailureGroup } from "@hookloom/runtime/management";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locateFailures, type ReportedFailures, SourceLocator } from "./locate-failures.ts";

const file = "src/webhook.ts";
const built = `import { github } from "@hookloom/runtime/github";

const hub = github();

hub.on("issues.opened", async ({ payload, log }) => {
  const total = await price(payload);
  if (total > 10) {
    for (const line of payload.lines) log.info(line.name.trim());
  }
  return save({
    total,
    name: payload.issue.title,
  });
});

hub.on("push", async ({ payload }) => {
  await price(payload);
});

async function price(payload) {
  return payload.lines.reduce((sum, line) => {
    return sum + line.price.amount;
  }, 0);
}
`;

/** Where some words stand in the built text, as the runtime says it. */
function placeOf(words: string, more: Partial<ErrorPlace> = {}): ErrorPlace {
  const at = built.indexOf(words);
  const line = built.slice(0, at).split("\n").length;
  const text = built.split("\n")[line - 1] ?? "";
  return { file, line, column: text.indexOf(words) + 1, text, ...more };
}

/** What the step at a place begins with, in a text of now. */
function codeAt(text: string, place: ErrorPlace): string | undefined {
  const document = readFlow(text, { language: "ts" });
  const found = new SourceLocator({ text, document }).stepAt(place);
  const range = found && findStep(document, found.step)?.range;
  return range && text.slice(range.start, range.end).split("\n")[0];
}

describe("a place of a built text", () => {
  it("is the innermost step around its column", () => {
    expect(codeAt(built, placeOf("price(payload);"))).toBe("const total = await price(payload);");
    expect(codeAt(built, placeOf("total > 10"))).toBe("if (total > 10) {");
    expect(codeAt(built, placeOf("name.trim()"))).toBe("log.info(line.name.trim());");
    expect(codeAt(built, placeOf("payload.lines) log"))).toMatch(/^for \(const line/);
    // On a later line of its statement.
    expect(codeAt(built, placeOf("title,"))).toBe("return save({");
    // In a function inside of a statement.
    expect(codeAt(built, placeOf("price.amount"))).toBe("return sum + line.price.amount;");
  });

  it("is found where its line is now, also with another indentation", () => {
    const text = `// New.\n${built.replace("  if (total > 10) {", "  check();\n  if (total > 10) {")}`;
    expect(codeAt(text, placeOf("name.trim()"))).toBe("log.info(line.name.trim());");
    const wider = built.replaceAll(/^ +/gm, (indent) => "\t".repeat(indent.length / 2));
    expect(codeAt(wider, placeOf("name.trim()"))).toBe("log.info(line.name.trim());");
    expect(codeAt(built.replaceAll("\n", "\r\n"), placeOf("title,"))).toBe("return save({\r");
  });

  it("is the same line before another one that says the same, and the nearest one otherwise", () => {
    const text = "function run() {\n  a();\n  work();\n  b();\n  work();\n}\n";
    const document = readFlow(text, { language: "ts" });
    const finder = new SourceLocator({ text, document });
    const lineOf = (line: number): number => {
      const found = finder.stepAt({ file, line, column: 3, text: "  work();" });
      const { start = 0 } = findStep(document, found?.step ?? "")?.range ?? {};
      return text.slice(0, start).split("\n").length;
    };
    expect([lineOf(1), lineOf(3), lineOf(4), lineOf(5), lineOf(900)]).toEqual([3, 3, 3, 5, 5]);
  });

  it("is missing where its line says something else now, is commented out, or is not given", () => {
    const place = placeOf("name.trim()");
    expect(codeAt(built.replace("line.name.trim()", "line.name"), place)).toBeUndefined();
    expect(codeAt(built, { ...place, text: "   " })).toBeUndefined();
    const { text: _, ...silent } = place;
    expect(codeAt(built, silent)).toBeUndefined();
    expect(codeAt(built, placeOf("const hub"))).toBeUndefined();
    expect(codeAt("", place)).toBeUndefined();
  });

  it("is found in a line that was cut", () => {
    const long = `function run() {\n  const a = "${"x".repeat(600)}"; work(a); }`;
    const text = (long.split("\n")[1] ?? "").slice(0, 500);
    expect(codeAt(long, { file, line: 2, column: 620, text })).toBe("work(a);");
  });

  it("is a step of the document or none, whatever the place says", () => {
    const document = readFlow(built, { language: "ts" });
    const finder = new SourceLocator({ text: built, document });
    const lines = fc.constantFrom(...built.split("\n"), "nothing");
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 1e6 }),
        lines,
        (line, column, text) => {
          const found = finder.stepAt({ file, line, column, text });
          expect(found === undefined || findStep(document, found.step) !== undefined).toBe(true);
        },
      ),
    );
  });
});

const at = "2026-11-27T06:00:00.000Z";

function group(name: string, event: string, origins?: FailureGroup["origins"]): FailureGroup {
  const moment = { at, delivery: name, build: "3f9ac21b77de" };
  const common = { source: "github", trigger: "/github", error: `TypeError: ${name}`, dead: 3 };
  return {
    ...{ group: name, event, ...common, deliveries: 3, since: moment, last: moment },
    ...(origins ? { origins } : {}),
  };
}

const origin = (deliveries: number, ...places: readonly ErrorPlace[]) => ({
  deliveries,
  last: { at, delivery: "d" },
  places,
});

const series = (event: string, ok: number, dead = 0, retrying = 0): ReportedFailures["series"][number] => ({
  trigger: "/github",
  event,
  counts: { ok: [ok, 0], dead: [0, dead], ...(retrying > 0 ? { retrying: [retrying] } : {}) },
});

const triggers = [{ name: "hub", source: "github", path: "/github", file }];

/** What was counted, with words in the place of ids. */
function placed(groups: readonly FailureGroup[], text = built, more: Partial<ReportedFailures> = {}) {
  const document = readFlow(text, { language: "ts" });
  const counted: ReportedFailures = {
    series: [series("issues.opened", 1200, 3, 1), series("push", 5), series("issues.closed", 7)],
    failures: { groups, more: false },
    triggers,
    ...more,
  };
  const { handlers, steps } = locateFailures(counted, { file, text, document });
  const words = (id: string): string => {
    const range = findStep(document, id)?.range;
    return range ? (text.slice(range.start, range.end).split("\n")[0] ?? "") : "";
  };
  return {
    steps: Object.entries(steps).map(
      ([id, failures]) =>
        `${words(id)} ${failures.map((one) => `${one.deliveries} ${one.group}${one.through ? " through" : ""}`).join(", ")}`,
    ),
    handlers: document.flows.flatMap(({ id, triggers: [trigger] }) => {
      const own = handlers[id];
      return own ? [{ event: trigger?.event, ...own }] : [];
    }),
  };
}

describe("what an environment counted", () => {
  it("is the runs of each handler by its trigger and event", () => {
    expect(placed([]).handlers).toEqual([
      { event: "issues.opened", runs: 1204, failed: 4, unplaced: [], unhandled: [] },
      { event: "push", runs: 5, failed: 0, unplaced: [], unhandled: [] },
    ]);
    const text = built.replace('"issues.opened"', '"issues"');
    expect(placed([], text).handlers[0]).toMatchObject({ event: "issues", runs: 1211, failed: 4 });
    expect(placed([], built, { triggers: [] }).handlers).toEqual([]);
  });

  it("is also what arrived at the trigger and was run by nothing, unless the text handles it by now", () => {
    const arrived = (event: string, count: number, trigger = "/github") => ({
      ...{ trigger, event, counts: { ignored: [0, count] } },
    });
    const ignored = [arrived("star.created", 1), arrived("other", 3), arrived("fork", 2, "/else")];
    const unhandled = (text: string) =>
      placed([], text, { series: [series("push", 5), ...ignored] }).handlers.map((handler) =>
        handler.unhandled.map(({ source, trigger, event, deliveries }) => [
          ...[source, trigger, event, deliveries],
        ]),
      );
    const both = [
      ["github", "/github", "other", 3],
      ["github", "/github", "star.created", 1],
    ];
    expect(unhandled(built)).toEqual([both, both]);
    const [other] = both;
    expect(unhandled(built.replace('"issues.opened"', '"star"'))).toEqual([[other], [other]]);
  });

  it("is that of the trigger which the file itself declares, or which is the only one of its name", () => {
    const [own] = triggers.map((one) => ({ ...one, path: "/own" }));
    const other = { name: "hub", source: "github", path: "/github", file: "src/other.ts" };
    const runs = (known: ReportedFailures["triggers"]) =>
      placed([], built, { triggers: known }).handlers[0]?.runs;
    expect(runs([other])).toBe(1204);
    expect(runs(own ? [other, own] : [])).toBe(0);
    expect(runs([other, { ...other, file: "src/third.ts" }])).toBe(1204);
    expect(runs([other, { ...other, file: "src/third.ts", path: "/third" }])).toBeUndefined();
  });

  it("is that of every event for a handler of any, and not that of events below a name that has none", () => {
    const source = "standard-webhooks";
    const text = built
      .replaceAll("github", source)
      .replaceAll(/standard-webhooks\(|import { standard-webhooks/g, (words) =>
        words.replace(source, "standardWebhooks"),
      )
      .replace('"issues.opened"', '"*"')
      .replace('"push"', '"invoice"');
    const [known] = triggers;
    const failures = [
      { ...group("net", "invoice.paid", [origin(2, placeOf("name.trim()"))]), source },
      { ...group("disk", "invoice.paid", [origin(1)]), source },
    ];
    const { handlers } = placed(failures, text, {
      series: [series("invoice.paid", 4, 3), series("user.created", 2), { ...series("*", 5), trigger: "/b" }],
      triggers: known ? [{ ...known, source }] : [],
    });
    expect(handlers).toMatchObject([
      { event: "*", runs: 9, failed: 3, unplaced: [{ group: "disk" }] },
      { event: "invoice", runs: 0, unplaced: [] },
    ]);
  });
});

describe("what failed in an environment", () => {
  it("is the deliveries that failed at each step, and at those that the error came through", () => {
    const inner = placeOf("price.amount");
    const outer = placeOf("price(payload);");
    const { steps, handlers } = placed([
      group("net", "issues.opened", [origin(2, placeOf("name.trim()")), origin(1, inner, outer)]),
      group("disk", "issues.opened", [origin(4, inner, outer)]),
    ]);
    expect(steps).toEqual([
      "log.info(line.name.trim()); 2 net",
      "return sum + line.price.amount; 1 net, 4 disk",
      "const total = await price(payload); 1 net through, 4 disk through",
    ]);
    expect(handlers[0]?.unplaced).toEqual([]);
  });

  it("adds the deliveries of a group that failed at one step in several ways", () => {
    const places = [placeOf("total > 10"), placeOf("(total > 10")];
    const { steps } = placed([
      group(
        "net",
        "issues.opened",
        places.map((place) => origin(2, place)),
      ),
    ]);
    expect(steps).toEqual(["if (total > 10) { 4 net"]);
  });

  it("says of a group at a step when the newest of its deliveries came, and which failed at which line", () => {
    const newest = { at: "2026-11-27T07:00:00.000Z", delivery: "e", build: "4f9ac21b77de" };
    const [older, newer] = [placeOf("total > 10"), placeOf("(total > 10")].map((place) => origin(2, place));
    const groups = [
      group("net", "issues.opened", [older, { ...newer, deliveries: 1, last: newest }] as never),
    ];
    const document = readFlow(built, { language: "ts" });
    const counted: ReportedFailures = { series: [], failures: { groups, more: false }, triggers };
    const { steps } = locateFailures(counted, { file, text: built, document });
    expect(Object.values(steps)).toEqual([
      [
        expect.objectContaining({
          last: newest.at,
          build: newest.build,
          deliveries: 3,
          origins: { 0: 2, 1: 1 },
        }),
      ],
    ]);
  });

  it("says at the handler what no step shows, and why", () => {
    const changed = built.replace("line.name.trim()", "line.name");
    const why = (groups: readonly FailureGroup[], text = built) =>
      placed(groups, text).handlers[0]?.unplaced.map(({ why, file, line, deliveries }) => [
        why,
        file,
        line,
        deliveries,
      ]);
    expect(why([group("net", "issues.opened", [origin(2, placeOf("name.trim()"))])], changed)).toEqual([
      ["changed", file, 8, 2],
    ]);
    expect(why([group("net", "issues.opened", [origin(2, placeOf("price.amount"))])])).toEqual([
      ["elsewhere", file, 22, 2],
    ]);
    const other = placeOf("total > 10", { file: "src/other.ts", line: 3 });
    expect(why([group("net", "issues.opened", [origin(1, other)])])).toEqual([
      ["elsewhere", "src/other.ts", 3, 1],
    ]);
    expect(why([group("net", "issues.opened", [origin(1)])])).toEqual([["unknown", undefined, undefined, 1]]);
    // A process that is older than the places.
    expect(why([group("net", "issues.opened")])).toEqual([["unknown", undefined, undefined, 3]]);
    expect(why([group("net", "push", [origin(1)])])).toEqual([]);
  });

  it("is not a failure of a handler that takes the same event and did not fail", () => {
    const text = built.replace('"push"', '"issues.opened"');
    const { handlers } = placed([group("net", "issues.opened", [origin(2, placeOf("name.trim()"))])], text);
    expect(handlers.map(({ unplaced }) => unplaced.length)).toEqual([0, 0]);
  });
});
