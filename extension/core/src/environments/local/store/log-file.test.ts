import { readdir, rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../../../test/runner/temporary-folder.ts";
import { until } from "../../../../../../test/runner/until.ts";
import { formatLogLine, type LogLine, localTime, parseLogLine } from "../../contract/log-line.ts";
import { followLog, openLogFile, readLog } from "./log-file.ts";

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => vi.unstubAllEnvs());

const line = (msg: string): LogLine => ({ time: "2026-01-02T03:04:05.000Z", level: "info", msg });
const words = (lines: readonly LogLine[]): string[] => lines.map(({ msg }) => msg);

describe("the log of an environment", () => {
  it("keeps two files within their limit and reads the last lines of both", async () => {
    const log = openLogFile(folder, 300);
    for (let count = 0; count < 10; count++) log.write(line(`line ${count}`));
    expect((await readdir(folder)).sort()).toEqual(["current.log", "previous.log"]);
    expect(words(await readLog(folder, 4))).toEqual(["line 6", "line 7", "line 8", "line 9"]);
  });

  it("is followed from its recent lines, each line once, across a rotation", async () => {
    const log = openLogFile(folder, 400);
    for (let count = 0; count < 3; count++) log.write(line(`old ${count}`));
    const seen: LogLine[] = [];
    const stop = await followLog(folder, (one) => seen.push(one), 1);
    const expected = ["old 2"];
    for (let count = 0; count < 5; count++) {
      log.write(line(`grüße ${count}`));
      expected.push(`grüße ${count}`);
      await until("it is seen", () => seen.length === expected.length);
    }
    log.write(line("last"));
    await stop();
    expect(words(seen)).toEqual([...expected, "last"]);
  });
});

describe("a log line", () => {
  it("of plain text becomes a message", () => {
    expect(parseLogLine("hello", "error")).toMatchObject({ level: "error", msg: "hello" });
    expect(parseLogLine('{"msg":5}')).toMatchObject({ level: "info", msg: '{"msg":5}' });
  });

  it("contains no terminal control characters or extra lines, whatever a sender wrote into it", () => {
    const title =
      "harmless\r\u001b[2K\u001b[1A23:59:59 info  ALL VERIFIED\u001b]0;owned\u0007\u001b]8;;https://evil.example\u001b\\x\u001b]52;c;cm0=\u0007\nforged";
    const text = formatLogLine({
      ...line(`New issue: ${title}`),
      event: "issues.a\u009b2J",
      note: "a\u2028b",
    });
    expect(text).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(text).toContain(
      "New issue: harmless\\r\\x1b[2K\\x1b[1A23:59:59 info  ALL VERIFIED\\x1b]0;owned\\x07\\x1b]8;;https://evil.example\\x1b\\x\\x1b]52;c;cm0=\\x07\\nforged  issues.a\\x9b2J note=a\\u2028b",
    );
  });

  it("is shown with its time, level, event and other members", () => {
    const text = formatLogLine({ ...line("Received"), event: "push", bytes: 12, delivery: "x" });
    expect(text).toMatch(/^\d\d:\d\d:\d\d info {2}Received {2}push bytes=12$/);
  });

  it.each([
    ["Asia/Kolkata", "2026-03-01 02:03:04 +05:30"],
    ["America/St_Johns", "2026-02-28 17:03:04 -03:30"],
    ["UTC", "2026-02-28 20:33:04 +00:00"],
  ])("that may be days old has its date and the zone of the machine, such as %s", (zone, shown) => {
    vi.stubEnv("TZ", zone);
    const text = formatLogLine({ ...line("Received"), time: "2026-02-28T20:33:04.123Z" }, localTime);
    expect(text).toBe(`${shown} info  Received`);
    expect(localTime("yesterday")).toBe("-");
  });
});

it("does not throw if the log cannot be written", async () => {
  const log = openLogFile(folder);
  await rm(folder, { recursive: true });
  expect(() => log.write(line("nobody reads this"))).not.toThrow();
});

it("is counted per delivery if only one is read", async () => {
  const log = openLogFile(folder);
  for (let count = 0; count < 9; count++) log.write({ ...line(`${count}`), delivery: `d${count % 3}` });
  const wanted = ({ delivery }: LogLine): boolean => delivery === "d1";
  expect(words(await readLog(folder, 2, { wanted }))).toEqual(["4", "7"]);
  const seen: LogLine[] = [];
  const stop = await followLog(folder, (one) => seen.push(one), 1, wanted);
  for (const delivery of ["d0", "d1"]) log.write({ ...line(`new ${delivery}`), delivery });
  await stop();
  expect(words(seen)).toEqual(["7", "new d1"]);
});
