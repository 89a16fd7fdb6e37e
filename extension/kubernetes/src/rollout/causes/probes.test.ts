import { describe, expect, it } from "vitest";
import { diagnose } from "../diagnose.ts";
import { event, evidence, printed, readyPod, secondsAgo, withContainer } from "../testing/evidence.ts";

const httpGet = (path: string) => ({ httpGet: { path, port: "http" } });
const probes = {
  startupProbe: httpGet("/healthz"),
  livenessProbe: httpGet("/healthz"),
  readinessProbe: httpGet("/readyz"),
};
const running = withContainer({ state: { running: {} } }, { container: probes });

describe("a probe that fails", () => {
  it.each([
    ["HTTP probe failed with statuscode: 503", "the container responded with status 503"],
    [
      'Get "http://10.244.0.5:3000/readyz": dial tcp 10.244.0.5:3000: connect: connection refused',
      "nothing listens on the container's port",
    ],
    [
      'Get "http://10.244.0.5:3000/readyz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      "the container did not respond in time",
    ],
    ['Get "http://10.244.0.5:3000/readyz": EOF', 'Get "http://10.244.0.5:3000/readyz": EOF'],
  ])("names its path and last answer: %s", (answer, words) => {
    const events = [event("Unhealthy", `Readiness probe failed: ${answer}`)];
    expect(diagnose(evidence({ pods: [running], events }))).toMatchObject([
      {
        code: "readiness-probe-failed",
        cause: `The readiness probe (GET /readyz) of hello-dev-5cd5889fc7-whkwm fails: ${words}.`,
        timeoutMs: Number.POSITIVE_INFINITY,
      },
    ]);
  });

  it("comes before the readiness, which fails with it", () => {
    const events = [
      event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
      event("Unhealthy", "Startup probe failed: HTTP probe failed with statuscode: 500"),
    ];
    expect(diagnose(evidence({ pods: [running], events }))[0]).toMatchObject({
      code: "startup-probe-failed",
      cause: expect.stringContaining("(GET /healthz)"),
    });
  });

  it("is certain once the node has ended the container for it", () => {
    const events = [
      event("Killing", "Container webhook failed startup probe, will be restarted"),
      event("Unhealthy", "Startup probe failed: HTTP probe failed with statuscode: 500"),
    ];
    const [found] = diagnose(evidence({ pods: [running], events }));
    expect(found).toMatchObject({ code: "startup-probe-failed", timeoutMs: 0 });
    expect(found?.cause).toMatch(/status 500, so the container keeps restarting\.$/);
  });

  it("is forgotten once the pod is ready", () => {
    const events = [event("Unhealthy", "Startup probe failed: HTTP probe failed with statuscode: 500")];
    expect(diagnose(evidence({ pods: [readyPod()], events }))).toEqual([]);
  });

  it("counts by its newest event", () => {
    const events = [
      event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
      event("Unhealthy", "Readiness probe failed: connection refused", { lastTimestamp: secondsAgo(60) }),
    ];
    expect(diagnose(evidence({ pods: [running], events }))[0]?.cause).toContain("status 503");
  });
});

const httpProbe = { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 1, failureThreshold: 2 };
const ended = (
  exitCode: number,
  lifetime: number,
  {
    container = { livenessProbe: httpProbe },
    ...end
  }: { reason?: string; containerID?: string; container?: object } = {},
) =>
  withContainer(
    {
      restartCount: 3,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: {
        terminated: {
          exitCode,
          startedAt: secondsAgo(60),
          finishedAt: secondsAgo(60 - lifetime),
          ...end,
        },
      },
    },
    { container },
  );
const failure = event("Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 503", {
  lastTimestamp: secondsAgo(50),
});

describe("a container that ended, where the node's event that it stopped the container is late", () => {
  it.each([0, 137, 143])(
    "was ended by the probe that had failed in its lifetime: exit code %i",
    (exitCode) => {
      const [found] = diagnose(evidence({ pods: [ended(exitCode, 20)], events: [failure] }));
      expect(found).toMatchObject({ code: "liveness-probe-failed" });
      expect(found?.cause).toContain("(GET /healthz)");
      expect(found?.timeoutMs).toBeGreaterThan(0);
    },
  );

  it("has two possible causes without any event: they are waited for, then both are named", () => {
    const [found] = diagnose(evidence({ pods: [ended(143, 20)] }));
    expect(found).toMatchObject({
      code: "crash-loop",
      cause:
        "The container exited with exit code 143 (SIGTERM): either its liveness probe (GET /healthz) failed, or the process or something else on the node ended it.",
    });
    expect(found?.timeoutMs).toBeGreaterThanOrEqual(10_000);
  });

  it("ended by itself where the probe had no time to fail, or where it chose another exit code", () => {
    const [quick] = diagnose(evidence({ pods: [ended(0, -1)], events: [failure] }));
    expect(quick).toMatchObject({
      code: "crash-loop",
      cause: expect.stringContaining("has to keep running"),
    });
    const logs = printed("Error: no such table");
    const [crashed] = diagnose(evidence({ pods: [ended(1, 20)], events: [failure], logs }));
    expect(crashed?.cause).toBe("The process exits at startup with exit code 1: Error: no such table.");
  });

  it("was not ended by a probe that failed before it was started", () => {
    const old = { ...failure, lastTimestamp: secondsAgo(90) };
    expect(diagnose(evidence({ pods: [ended(143, 20)], events: [old] }))[0]?.code).toBe("crash-loop");
  });

  it("was ended by a startup probe that failed in an earlier life, as long as that probe lets one live", () => {
    const before = event("Unhealthy", "Startup probe failed: HTTP probe failed with statuscode: 503", {
      lastTimestamp: secondsAgo(90),
    });
    const container = { startupProbe: httpProbe };
    const found = (life: number) =>
      diagnose(evidence({ pods: [ended(0, life, { container })], events: [before] }))[0];
    expect(found(20)).toMatchObject({
      code: "startup-probe-failed",
      cause: expect.stringContaining(
        "the container responded with status 503, so the container keeps restarting",
      ),
    });
    expect(found(20)?.timeoutMs).toBeGreaterThanOrEqual(10_000);
    expect(found(50)?.code).toBe("crash-loop");
  });

  it("was ended by a startup probe that had not succeeded when it was last seen running, without any event", () => {
    const found = (life: number, startups: readonly (readonly [string, boolean])[]) =>
      diagnose(
        evidence({
          pods: [ended(0, life, { container: { startupProbe: httpProbe }, containerID: "c1" })],
          startups: new Map(startups),
        }),
      )[0];
    expect(found(20, [["c1", false]])).toMatchObject({
      code: "startup-probe-failed",
      cause: expect.stringContaining("the node gives no details, so the container keeps restarting"),
      unsure: true,
    });
    expect(found(20, [["c1", false]])?.timeoutMs).toBeGreaterThanOrEqual(10_000);
    expect(found(50, [["c1", false]])?.code).toBe("crash-loop");
    expect(found(20, [["c1", true]])?.code).toBe("crash-loop");
    expect(found(20, [["another", false]])?.code).toBe("crash-loop");
  });

  it("is not blamed on a probe that had no time to fail because another kind of probe had", () => {
    const livenessProbe = { ...httpProbe, periodSeconds: 100 };
    const container = { startupProbe: httpProbe, livenessProbe };
    const [found] = diagnose(evidence({ pods: [ended(143, 20, { container })], events: [failure] }));
    expect(found?.code).toBe("crash-loop");
  });

  it("is not blamed on a probe where its memory ran out", () => {
    const [found] = diagnose(
      evidence({ pods: [ended(137, 20, { reason: "OOMKilled" })], events: [failure] }),
    );
    expect(found?.code).toBe("out-of-memory");
  });
});

describe("a container that ended with exit code 1, which a crash has and a stop before all work was done", () => {
  const stopping = (seconds: number, more: object = {}) =>
    JSON.stringify({
      time: secondsAgo(seconds),
      level: "info",
      msg: "stopping",
      signal: "SIGTERM",
      ...more,
    });
  const found = (logs = printed(), events = [failure]) =>
    diagnose(evidence({ pods: [ended(1, 20)], events, logs }))[0];

  it("was ended by the probe that had failed if the runtime logged that it was asked to stop", () => {
    expect(found(printed(stopping(45), "bye"))?.code).toBe("liveness-probe-failed");
  });

  it("has two possible causes if it was asked to stop and no probe is known to have failed", () => {
    expect(found(printed(stopping(45)), [])).toMatchObject({
      code: "crash-loop",
      cause: expect.stringMatching(/exited with exit code 1: either its liveness probe .* failed, or /),
      unsure: true,
    });
  });

  it("has two possible causes where its log is not there, even if the probe had failed", () => {
    expect(found()).toMatchObject({
      code: "crash-loop",
      cause: expect.stringMatching(/exited with exit code 1: either its liveness probe .* failed, or /),
      unsure: true,
    });
  });

  it("crashed if only an earlier life or a handler logged a signal", () => {
    for (const line of [stopping(70), stopping(45, { delivery: "d1" })])
      expect(found(printed(line, "Error: no such table"))?.cause).toBe(
        "The process exits at startup with exit code 1: Error: no such table.",
      );
  });
});
