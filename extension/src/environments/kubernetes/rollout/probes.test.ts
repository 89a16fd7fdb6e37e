import { describe, expect, it } from "vitest";
import { diagnose } from "./diagnose.ts";
import { event, evidence, readyPod, secondsAgo, withContainer } from "./test-evidence.ts";

const httpGet = (path: string) => ({ httpGet: { path, port: "http" } });
const probes = {
  startupProbe: httpGet("/healthz"),
  livenessProbe: httpGet("/healthz"),
  readinessProbe: httpGet("/readyz"),
};
const running = withContainer({ state: { running: {} } }, { container: probes });

describe("a probe that fails", () => {
  it.each([
    ["HTTP probe failed with statuscode: 503", "it answered status 503"],
    [
      'Get "http://10.244.0.5:3000/readyz": dial tcp 10.244.0.5:3000: connect: connection refused',
      "nothing listens on its port",
    ],
    [
      'Get "http://10.244.0.5:3000/readyz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      "it did not answer in time",
    ],
    ['Get "http://10.244.0.5:3000/readyz": EOF', 'Get "http://10.244.0.5:3000/readyz": EOF'],
  ])("tells its path and last answer: %s", (answer, words) => {
    const events = [event("Unhealthy", `Readiness probe failed: ${answer}`)];
    expect(diagnose(evidence({ pods: [running], events }))).toMatchObject([
      {
        code: "readiness-probe-failed",
        cause: `The readiness probe (GET /readyz) of hello-dev-5cd5889fc7-whkwm fails: ${words}.`,
        patience: Number.POSITIVE_INFINITY,
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
    expect(found).toMatchObject({ code: "startup-probe-failed", patience: 0 });
    expect(found?.cause).toMatch(/status 500, so that the container is started again and again\.$/);
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
