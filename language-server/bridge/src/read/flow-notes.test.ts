import { describe, expect, it } from "vitest";
import { readFlow } from "../incremental/read-flow.ts";
import { applyEdits } from "../text/edit-list.ts";
import { writeEdit } from "../write-edit.ts";

const code = `import { github } from "@hookloom/runtime/github";
const hub = github({ secret: "s" });

// Tell people about urgent issues
// the minute they open.
hub.on("issues.opened", async ({ payload }) => {
  one(payload);
});

/**
 * Writes to the team.
 */
export function notify(to) {
  two(to);
}

// Not about the next function.

const quiet = (x) => {
  three(x);
};

// Two functions, so it is about neither.
export default { fetch() { four(); }, scheduled() { five(); } };
`;

/** The comment of each flow by the first step of it. */
function commentsIn(text: string): Record<string, string | undefined> {
  return Object.fromEntries(readFlow(text).flows.map(({ body, comment }) => [body.steps[0]?.label, comment]));
}

const flowWith = (text: string, label: string): string =>
  readFlow(text).flows.find(({ body }) => body.steps[0]?.label === label)?.id ?? "";

const write = (text: string, label: string, note: string): string =>
  applyEdits(
    text,
    writeEdit(text, readFlow(text), { op: "comment", flow: flowWith(text, label), text: note }),
  );

describe("the note of a flow", () => {
  it("is the comment directly above its function or its registration", () => {
    expect(commentsIn(code)).toEqual({
      one: "Tell people about urgent issues\nthe minute they open.",
      two: "Writes to the team.",
      three: undefined,
      four: undefined,
      five: undefined,
    });
  });

  it("is not that of the step which holds a function", () => {
    const text = "// outer\nfunction f() {\n  // inner\n  run(() => {\n    one();\n  });\n}\n";
    const { flows } = readFlow(text);
    expect(flows.map(({ comment }) => comment)).toEqual(["outer", undefined]);
  });

  it("stays while the function is typed in, and follows the comment", () => {
    let [text, document] = [code, readFlow(code)];
    for (const [before, after] of [
      ["one(payload);", "one(payload, 2);"],
      ["two(to);", "two(to);\n  more(to);"],
      ["the minute they open.", "at once."],
      ["// Tell people about urgent issues\n// at once.\n", ""],
    ] as const) {
      const start = text.indexOf(before);
      const changes = [{ start, end: start + before.length, newText: after }];
      const next = applyEdits(text, changes);
      document = readFlow(next, { previous: { text, document, changes } });
      text = next;
      const whole = readFlow(text);
      expect(document.flows.map(({ comment }) => comment)).toEqual(whole.flows.map(({ comment }) => comment));
    }
    expect(document.flows[0]?.comment).toBeUndefined();
  });
});

describe("an edit of the note of a flow", () => {
  it("adds, changes and removes the lines above, and nothing else", () => {
    const added = write(code, "three", "Says nothing.");
    expect(added).toBe(code.replace("const quiet", "// Says nothing.\nconst quiet"));
    expect(write(added, "three", "")).toBe(code);
    expect(write(code, "one", "Short.")).toBe(
      code.replace("// Tell people about urgent issues\n// the minute they open.", "// Short."),
    );
    expect(write(code, "two", "Writes.\n\nTwice.")).toBe(
      code.replace(" * Writes to the team.\n", " * Writes.\n *\n * Twice.\n"),
    );
  });

  it("writes with the line ends of the file, above an indented function too", () => {
    const text = "namespace n {\r\n}\r\n\tfunction f() {\r\n\t\tone();\r\n\t}\r\n";
    expect(write(text, "one", "a\nb")).toBe(text.replace("\tfunction", "\t// a\r\n\t// b\r\n\tfunction"));
  });

  it("leaves the byte order mark where it takes the first line away", () => {
    const text = "\uFEFFfunction f() {\n  one();\n}\n";
    expect(write(write(text, "one", "a"), "one", "")).toBe(text);
  });

  it.each([
    ["four", "not-applicable"],
    ["gone", "not-found"],
  ])("is refused for %s with the code %s", (label, wanted) => {
    expect(() => write(code, label, "x")).toThrow(expect.objectContaining({ code: wanted }));
  });

  it("is refused where the function shares its line, and for what reads as code that is commented out", () => {
    expect(() => write("one(); function f() { two(); }", "two", "x")).toThrow(
      expect.objectContaining({ code: "not-applicable" }),
    );
  });
});
