import { describe, expect, it } from "vitest";
import { fullLogText, logText } from "./log-text.ts";

const line = { time: "2026-03-01T12:00:00.000Z", level: "info", msg: "New issue: Hello" } as const;

describe("logText", () => {
  it("puts the event and the members after the message", () => {
    const full = { ...line, delivery: "d1", event: "issues.opened", status: 200, user: { login: "ada" } };
    expect(logText(full)).toBe('New issue: Hello  issues.opened status=200 user={"login":"ada"}');
  });

  it("quotes values with spaces", () => {
    expect(logText({ ...line, note: "two words" })).toBe('New issue: Hello  note="two words"');
  });

  it("never starts a new line for untrusted text", () => {
    const text = logText({ ...line, msg: "a\n2026 [error] forged\u001b[2J", event: "b\rc", body: "d\ne" });
    expect(text).toBe('a\\n2026 [error] forged\\x1b[2J  b\\rc body="d\\ne"');
    const error = { stack: "Error: f\u001b]0;g\u0007\n  at main" };
    expect(logText({ ...line, error })).toBe("New issue: Hello\n    Error: f\\x1b]0;g\\x07\n      at main");
  });

  it("puts stacks below the line", () => {
    expect(logText({ ...line, level: "error", stack: "Error: no\n  at main" })).toBe(
      "New issue: Hello\n    Error: no\n      at main",
    );
  });

  it("puts an error's stack and its cause's below", () => {
    const cause = { name: "Error", message: "deep", stack: "Error: deep\n  at inner" };
    const error = { name: "Error", message: "no", stack: "Error: no\n  at main", cause };
    expect(logText({ ...line, error })).toBe(
      "New issue: Hello\n    Error: no\n      at main\n    Caused by: Error: deep\n      at inner",
    );
    expect(logText({ ...line, error: { stack: 1 } })).toContain('error={"stack":1}');
  });

  it("counts the frames of the runtime in one line, in the output channel and on a page", () => {
    const at = "    at run (/orders/node_modules/@hookloom/runtime/dist/run.js:1:2)";
    const own = "    at Object.run (/orders/src/webhook.ts:8:9)";
    const error = { stack: `Error: boom\n${own}\n${at}\n${at}`, cause: { stack: `Error: deep\n${at}` } };
    for (const text of [logText({ ...line, error }), fullLogText({ ...line, error })]) {
      const [, ...stack] = text.split("\n");
      expect(stack).toEqual([
        "    Error: boom",
        `    ${own}`,
        "        … 2 frames of Hookloom's runtime",
        "    Caused by: Error: deep",
        "        … 1 frame of Hookloom's runtime",
      ]);
    }
  });

  it("names the project if there are several", () => {
    expect(logText(line, "orders")).toBe("orders · New issue: Hello");
  });

  it("includes time and level on a page of its own", () => {
    expect(fullLogText(line)).toBe("2026-03-01T12:00:00.000Z info  New issue: Hello");
    const fromPod = { ...line, time: "2026-03-01T12:00:00.123456789Z" };
    expect(fullLogText(fromPod)).toBe("2026-03-01T12:00:00.123Z info  New issue: Hello");
  });
});
