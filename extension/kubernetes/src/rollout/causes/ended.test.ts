import { describe, expect, it } from "vitest";
import { diagnose } from "../diagnose.ts";
import { event, evidence, printed, secondsAgo, withContainer } from "../testing/evidence.ts";

/** A container that ended and is about to be started again. */
const crashed = (end: { exitCode: number; reason?: string; message?: string }, restartCount = 2) =>
  withContainer(
    { restartCount, state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: { terminated: end } },
    { container: { resources: { limits: { memory: "128Mi" } } } },
  );

const line = (msg: string, more: object = {}) =>
  JSON.stringify({ time: secondsAgo(9), level: "error", msg, ...more });

describe("a container that ends", () => {
  it("quotes the error of a stack trace", () => {
    const stack = [
      "/app/main.mjs:12",
      "  throw new Error('x')",
      "",
      "Error: no such table: orders",
      "    at f (a:1:2)",
    ];
    expect(diagnose(evidence({ pods: [crashed({ exitCode: 1 })], logs: printed(...stack) }))).toEqual([
      {
        code: "crash-loop",
        cause: "The process exits at startup with exit code 1: Error: no such table: orders.",
        fix: "Fix this error, then deploy again.",
        detail: stack,
        timeoutMs: 0,
      },
    ]);
  });

  it("quotes the last error that the runtime logged rather than the lines around it", () => {
    const logs = printed(line("The database does not answer"), "bye");
    expect(diagnose(evidence({ pods: [crashed({ exitCode: 1 })], logs }))[0]?.cause).toBe(
      "The process exits at startup with exit code 1: The database does not answer.",
    );
  });

  it("names the signal, and says so where nothing was printed", () => {
    const [found] = diagnose(evidence({ pods: [crashed({ exitCode: 139 })] }));
    expect(found?.cause).toBe("The process exits at startup with exit code 139 (SIGSEGV).");
    expect(found?.fix).toMatch(/^Run the same build locally/);
  });

  it("quotes the node about a program that it could not start", () => {
    const message = 'exec: "/no/such/program": stat /no/such/program: no such file or directory: unknown';
    const pods = [crashed({ exitCode: 128, reason: "StartError", message })];
    expect(diagnose(evidence({ pods }))[0]?.cause).toContain(message);
  });

  it("is given a second chance after its first crash", () => {
    expect(diagnose(evidence({ pods: [crashed({ exitCode: 1 }, 0)] }))[0]?.timeoutMs).toBe(15_000);
  });

  it("is not the cause if it is ready again or is being deleted", () => {
    const end = { terminated: { exitCode: 1 } };
    const again = withContainer({ ready: true, restartCount: 1, lastState: end });
    const leaving = withContainer({ state: end }, { metadata: { deletionTimestamp: secondsAgo(0) } });
    expect(diagnose(evidence({ pods: [again, leaving] }))).toEqual([]);
  });

  it("quotes the beginning of a very long line, cut between words", () => {
    const causeOf = (line: string) =>
      diagnose(evidence({ pods: [crashed({ exitCode: 1 })], logs: printed(line) }))[0]?.cause;
    expect(causeOf(`Error: ${"word ".repeat(5000)}`)).toMatch(
      /^The process exits at startup with exit code 1: Error: (word ){58}…\.$/,
    );
    expect(causeOf(`Error: ${"x".repeat(5000)}`)).toMatch(/exit code 1: Error: …\.$/);
    expect(causeOf("x".repeat(5000))).toMatch(/: a line of 5000 characters\.$/);
  });

  it("has to go on running", () => {
    expect(diagnose(evidence({ pods: [crashed({ exitCode: 0, reason: "Completed" })] }))[0]).toMatchObject({
      code: "crash-loop",
      fix: expect.stringContaining("Make the webhook the default export"),
    });
  });

  it("names the setting that has no value, at once", () => {
    const logs = printed(line("It has no value.", { code: "setting-missing", setting: "GITHUB_SECRET" }));
    expect(diagnose(evidence({ pods: [crashed({ exitCode: 1 }, 0)], logs }))[0]).toMatchObject({
      code: "setting-missing",
      cause: "The process exits at startup because the setting GITHUB_SECRET has no value.",
      fix: 'Set it with "hookloom settings Dev_1 set GITHUB_SECRET".',
      timeoutMs: 0,
    });
  });
});

describe("a container whose store has another owner", () => {
  it("is reported at once, with the owner for a take-over", () => {
    const refusal = "The database contains the deliveries of stock: name another store, or hand it over.";
    const logs = printed(line(refusal, { code: "store-owned", owner: '["stock","dev","local","/"]' }));
    expect(diagnose(evidence({ pods: [crashed({ exitCode: 1 }, 0)], logs }))[0]).toMatchObject({
      code: "store-owned",
      fix: refusal,
      owner: '["stock","dev","local","/"]',
      timeoutMs: 0,
    });
  });
});

describe("a container that printed nothing", () => {
  it("is read again for a while, since its log may be late", () => {
    const timeoutMs = (logs = printed()) =>
      diagnose(evidence({ pods: [crashed({ exitCode: 1 })], logs }))[0]?.timeoutMs;
    expect(timeoutMs()).toBe(5_000);
    expect(timeoutMs(printed("no such table"))).toBe(0);
  });
});

describe("a container that takes too much memory", () => {
  it("was killed at its limit", () => {
    expect(diagnose(evidence({ pods: [crashed({ exitCode: 137, reason: "OOMKilled" })] }))).toMatchObject([
      {
        code: "out-of-memory",
        cause: "The container was killed because it exceeded its memory limit (128Mi).",
      },
    ]);
  });

  it("may have been, where the node only says that it was killed", () => {
    expect(diagnose(evidence({ pods: [crashed({ exitCode: 137 })] }))[0]).toMatchObject({
      code: "crash-loop",
      cause:
        "The container exited with exit code 137 (SIGKILL): either it exceeded its memory limit (128Mi), or something else on the node ended it.",
      timeoutMs: 20_000,
    });
    const logs = printed("Error: no such table");
    expect(diagnose(evidence({ pods: [crashed({ exitCode: 137 })], logs }))[0]?.cause).toMatch(
      /ended it\. Its last log line: .*no such table\.$/,
    );
  });

  it("ended by itself when its heap was full", () => {
    const logs = printed("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory");
    expect(diagnose(evidence({ pods: [crashed({ exitCode: 134 })], logs }))[0]).toMatchObject({
      code: "out-of-memory",
      cause: expect.stringContaining("heap was full (memory limit: 128Mi)"),
    });
  });
});

describe("a program for another processor", () => {
  it.each([
    ["its log", crashed({ exitCode: 1 }), printed("exec /usr/local/bin/node: exec format error")],
    [
      "the node",
      crashed({ exitCode: 128, message: "exec user process caused: exec format error" }),
      printed(),
    ],
  ])("is read from %s", (_, pod, logs) => {
    expect(diagnose(evidence({ pods: [pod], logs }))[0]?.code).toBe("exec-format");
  });
});

describe("a container that a probe ended", () => {
  it("is the probe's row, not a crash", () => {
    const events = [
      event("Killing", "Container webhook failed liveness probe, will be restarted"),
      event("Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 503"),
    ];
    const found = diagnose(evidence({ pods: [crashed({ exitCode: 143 })], events }));
    expect(found.map(({ code }) => code)).toEqual(["liveness-probe-failed"]);
  });
});
