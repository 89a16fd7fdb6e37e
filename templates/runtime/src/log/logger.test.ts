import { describe, expect, it } from "vitest";
import { secret } from "../settings/setting.ts";
import { createLogger, isLogLevel, type LogLevel } from "./logger.ts";

function logger(level: LogLevel = "debug") {
  const lines: string[] = [];
  const now = () => new Date(0);
  return { lines, log: createLogger({ write: (line) => void lines.push(line), level, now }) };
}

describe("the logger", () => {
  it("writes one line of JSON per call", () => {
    const { lines, log } = logger();
    log.info("Two\nlines", { count: 2 });
    expect(lines).toEqual([
      '{"time":"1970-01-01T00:00:00.000Z","level":"info","msg":"Two\\nlines","count":2}',
    ]);
  });

  it("writes nothing that would control a terminal, without a change of meaning", () => {
    const { lines, log } = logger();
    const title = "a\u001b[2J\u009b2J\u007f\u202eb\u2028c";
    log.info(title, { title });
    log.note(title, { title });
    for (const line of lines) {
      expect(line).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
      expect(JSON.parse(line)).toMatchObject({ msg: title, title });
    }
  });

  it("keeps bound fields, whatever the fields of a call contain", () => {
    const { lines, log } = logger();
    log
      .bind({ delivery: "d1" })
      .bind({ event: "push" })
      .warn("Hm", { delivery: "forged", level: "error", msg: "x", time: 1, a: 1 });
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      time: "1970-01-01T00:00:00.000Z",
      level: "warn",
      msg: "Hm",
      delivery: "d1",
      event: "push",
      a: 1,
    });
  });

  it("omits lines below its level", () => {
    const { lines, log } = logger("warn");
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["c", "d"]);
  });

  it("writes any value: errors, big numbers, circles, secrets", () => {
    const { lines, log } = logger();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    log.error("Failed", { error: new Error("No net", { cause: new TypeError("inner") }), big: 10n });
    log.info("Round", { circle });
    log.info("Hidden", { token: secret("TOKEN") });
    const [failed, round, hidden] = lines.map((line) => JSON.parse(line));
    expect(failed.error).toMatchObject({ name: "Error", message: "No net", cause: { message: "inner" } });
    expect(failed.big).toBe("10");
    expect(round).toMatchObject({ msg: "Round", note: expect.stringContaining("cannot be written") });
    expect(hidden.token).toBe("[secret TOKEN]");
  });

  it("hands over the fields of the line as JSON has them, and never throws since they cannot be taken", () => {
    const { lines, log } = logger();
    const taken: unknown[] = [];
    log.tee(({ fields }) => {
      taken.push(fields);
      throw new Error("It cannot be taken.");
    });
    const bound = log.bind({ delivery: "d1" });
    bound.error("Failed", { at: new Date(0), big: 10n, error: new TypeError("No net"), delivery: "forged" });
    bound.note("Handled", { milliseconds: 1 });
    const fields = lines
      .map((line) => JSON.parse(line))
      .map(({ time: _t, level: _l, msg: _m, ...rest }) => rest);
    expect(taken).toEqual(fields);
    expect(taken).toMatchObject([
      { at: "1970-01-01T00:00:00.000Z", big: "10", error: { name: "TypeError" }, delivery: "d1" },
      { delivery: "d1", milliseconds: 1 },
    ]);
  });

  it("knows its levels", () => {
    expect(["debug", "info", "warn", "error"].every(isLogLevel)).toBe(true);
    expect([undefined, "", "INFO", "toString", "constructor"].some(isLogLevel)).toBe(false);
  });
});
