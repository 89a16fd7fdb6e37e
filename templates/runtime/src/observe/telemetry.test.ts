import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import * as api from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openTelemetryMissing } from "../errors/errors.ts";
import { github } from "../github/github.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { close, listen } from "../serve/listen.ts";
import { start } from "../serve/start.ts";
import { secret } from "../settings/setting.ts";
import { issueOpenedBody, key, signed } from "../testing/requests.ts";
import { webhook } from "../webhook/webhook.ts";
import { scope } from "./scope.ts";
import { openTelemetry } from "./telemetry.ts";

// @reads templates/runtime/package.json

const sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const events = { eventLabel: ({ event }: { event: string }) => event };

type Value = Record<string, unknown>;
interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceId: string;
  readonly kind: number;
  readonly status: Value;
  readonly attributes: readonly { key: string; value: Value }[];
  readonly events: readonly { name: string; attributes: readonly { key: string; value: Value }[] }[];
}

/** Attributes as an object of plain values. */
function valuesOf(attributes: readonly { key: string; value: Value }[]): Value {
  return Object.fromEntries(attributes.map(({ key: name, value }) => [name, Object.values(value)[0]]));
}

let sink: Server;
let address: string;
let received: { readonly path: string; readonly body: string }[];
let lines: Value[];
const log = createLogger({ write: (line) => void lines.push(JSON.parse(line)) });

beforeEach(async () => {
  received = [];
  lines = [];
  sink = createServer(async (request, response) => {
    received.push({ path: request.url ?? "", body: await text(request) });
    response.setHeader("content-type", "application/json").end("{}");
  });
  address = `http://127.0.0.1:${await listen(sink, 0, "127.0.0.1")}`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await close(sink);
});

/** The variables of the process, which the SDK reads by itself. */
function environmentOf(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const all = { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json", ...variables };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  return { GITHUB_SECRET: key, HOOKLOOM_ATTEMPTS: "1", HOOKLOOM_BUILD: "3f9ac21b", ...all };
}

/** All records of a signal with their resource and scope. */
function recordsOf(path: string): { resource: Value; scopes: Value[]; text: string } {
  const bodies = received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body));
  const groups = bodies.flatMap((body) => Object.values(body)[0] as Record<string, never>[]);
  const scopes = groups.flatMap((group): Value[] => Object.values(group)[1] ?? []);
  return {
    resource: valuesOf((groups[0]?.resource as { attributes: never[] } | undefined)?.attributes ?? []),
    scopes,
    text: JSON.stringify(bodies),
  };
}

const spansOf = (): Span[] => recordsOf("/v1/traces").scopes.flatMap(({ spans }) => spans as Span[]);

/** Serves a webhook whose second delivery fails, and ends once all is exported. */
async function serveTwo(environment: Readonly<Record<string, string>>): Promise<readonly number[]> {
  const hub = github({ secret: secret("GITHUB_SECRET") });
  let runs = 0;
  hub.on("issues.opened", async ({ log: own }) => {
    api.trace.getTracer("test").startSpan("inner").end();
    own.info("Seen");
    if (++runs === 2) throw new TypeError("No such issue");
  });
  const inbox = new MemoryInbox();
  const running = await start(webhook(hub), log, { environment, inbox, port: 0, managementPort: 0 });
  const call = async (headers: Readonly<Record<string, string>>) => {
    const url = `http://127.0.0.1:${running.port}/github`;
    return (await fetch(url, { method: "POST", headers, body: issueOpenedBody })).status;
  };
  try {
    const statuses = [
      await call({ ...signed(issueOpenedBody), traceparent: sent }),
      await call({ ...signed(issueOpenedBody), "x-github-delivery": "d2" }),
      await call({ ...signed(issueOpenedBody), "x-hub-signature-256": `sha256=${"0".repeat(64)}` }),
    ];
    await expect.poll(() => lines.filter(({ msg }) => String(msg).includes("No such issue")).length).toBe(1);
    return statuses;
  } finally {
    await running.stop();
  }
}

describe("what OpenTelemetry receives", () => {
  it("is a trace from the sender through the inbox to the handler's calls", async () => {
    const environment = environmentOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: address,
      HOOKLOOM_NAME: "orders",
      HOOKLOOM_ENVIRONMENT: "prod",
    });
    expect(await serveTwo(environment)).toEqual([202, 202, 401]);
    const { resource, scopes, text: exported } = recordsOf("/v1/traces");
    expect(resource).toMatchObject({
      "service.name": "orders",
      "service.version": "3f9ac21b",
      "deployment.environment.name": "prod",
      "telemetry.sdk.name": "opentelemetry",
    });
    const { name, version, schemaUrl } = scope;
    expect(scopes).toContainEqual(expect.objectContaining({ scope: { name, version }, schemaUrl }));
    const spans = spansOf();
    const inTrace = spans.filter(({ traceId }) => traceId === sent.slice(3, 35));
    const named = new Map(inTrace.map((span) => [span.name, span]));
    expect([...named.keys()].sort()).toEqual(["POST /github", "inner", "process /github"]);
    const [receive, run] = [named.get("POST /github"), named.get("process /github")];
    expect(receive?.parentSpanId).toBe("b7ad6b7169203331");
    expect(run?.parentSpanId).toBe(receive?.spanId);
    expect(named.get("inner")?.parentSpanId).toBe(run?.spanId);
    expect(valuesOf(receive?.attributes ?? [])).toMatchObject({
      "http.request.method": "POST",
      "http.route": "/github",
      "http.response.status_code": 202,
      "url.path": "/github",
      "url.scheme": "http",
    });
    expect(valuesOf(run?.attributes ?? [])).toMatchObject({
      "messaging.system": "hookloom",
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.destination.name": "/github",
      "hookloom.event": "issues.opened",
    });
    expect(run?.status.code ?? 0).toBe(0);
    expect(exported).not.toContain(key);
  });

  it("marks a run whose handler threw as an error, and what the sender got wrong as none", async () => {
    await serveTwo(environmentOf({ OTEL_EXPORTER_OTLP_ENDPOINT: address }));
    const spans = spansOf();
    const failed = spans.filter(({ status }) => status.code === 2);
    expect(failed.map(({ name, status }) => [name, status.message])).toEqual([
      ["process /github", "TypeError: No such issue"],
    ]);
    expect(valuesOf(failed[0]?.attributes ?? [])).toMatchObject({ "error.type": "TypeError" });
    const [exception] = failed[0]?.events ?? [];
    expect(exception?.name).toBe("exception");
    expect(valuesOf(exception?.attributes ?? [])).toMatchObject({
      "exception.type": "TypeError",
      "exception.message": "No such issue",
      "exception.stacktrace": expect.stringContaining("telemetry.test"),
    });
    const codes = spans.map(({ attributes }) => valuesOf(attributes)["http.response.status_code"]);
    expect(codes.filter((code) => code !== undefined).sort()).toEqual([202, 202, 401]);
  });
});

describe("metrics and the log", () => {
  it("are exported where their variables ask for them", async () => {
    const environment = environmentOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: address,
      OTEL_TRACES_EXPORTER: "none",
      OTEL_METRICS_EXPORTER: "otlp",
      OTEL_LOGS_EXPORTER: "otlp",
      OTEL_SERVICE_NAME: "named",
    });
    await serveTwo(environment);
    expect(spansOf()).toEqual([]);
    const metrics = recordsOf("/v1/metrics");
    expect(metrics.resource["service.name"]).toBe("named");
    const named = metrics.scopes.flatMap((one) => one.metrics as { name: string; unit: string }[]);
    expect([...new Set(named.map(({ name }) => name))].sort()).toEqual([
      "hookloom.acknowledge.duration",
      "hookloom.deliveries.finished",
      "hookloom.deliveries.received",
      "hookloom.delivery.duration",
      "hookloom.queue.dead",
      "hookloom.queue.oldest",
      "hookloom.queue.running",
      "hookloom.queue.waiting",
      "hookloom.wait.duration",
      "http.server.request.duration",
      "messaging.process.duration",
    ]);
    const records = recordsOf("/v1/logs").scopes.flatMap((one) => one.logRecords as Value[]);
    const failed = records.find(({ body }) => JSON.stringify(body).includes("The handler failed"));
    expect(failed).toMatchObject({ severityText: "error" });
    expect(JSON.stringify(failed)).toContain("exception.stacktrace");
    expect(records.filter(({ body }) => JSON.stringify(body).includes("Seen"))).toHaveLength(2);
  });
});

describe("a handler that throws or logs a value that cannot be exported", () => {
  it("ends its run, and the worker runs the next delivery", async () => {
    const environment = {
      ...environmentOf({ OTEL_EXPORTER_OTLP_ENDPOINT: address, OTEL_LOGS_EXPORTER: "otlp" }),
      HOOKLOOM_CONCURRENCY: "1",
    };
    const code = Object.create(null);
    const withGetter = Object.defineProperty(new Error("Getter"), "stack", {
      get: () => {
        throw new Error("No stack");
      },
    });
    const thrown = [Object.create(null), Symbol("s"), Object.assign(new Error("Code"), { code }), withGetter];
    const ended: string[] = [];
    const hub = github({ secret: secret("GITHUB_SECRET") });
    hub.on("issues.opened", ({ delivery, log: own }) => {
      let deep: unknown = 1;
      for (let depth = 0; depth < 20_000; depth++) deep = [deep];
      own.info("Deep", { deep });
      own.info("Values", {
        at: new Date(0),
        big: 10n,
        inner: new TypeError("Inner"),
        error: new Error("Outer"),
      });
      ended.push(delivery.id);
      if (thrown.length > 0) throw thrown.pop();
    });
    const inbox = new MemoryInbox();
    const running = await start(webhook(hub), log, { environment, inbox, port: 0, managementPort: 0 });
    try {
      for (const id of ["a", "b", "c", "d", "e"]) {
        const headers = { ...signed(issueOpenedBody), "x-github-delivery": id };
        await fetch(`http://127.0.0.1:${running.port}/github`, {
          method: "POST",
          headers,
          body: issueOpenedBody,
        });
      }
      await expect.poll(async () => (await inbox.list({ limit: 9, outcome: "ok" })).length).toBe(1);
      expect(ended).toEqual(["a", "b", "c", "d", "e"]);
      expect(await inbox.depth()).toMatchObject({ running: 0, waiting: 0, dead: 4 });
    } finally {
      await running.stop();
    }
    expect(spansOf().filter(({ status }) => status.code === 2)).toHaveLength(4);
    const records = recordsOf("/v1/logs").scopes.flatMap((one) => one.logRecords as Span[]);
    const bodyOf = (record: object) => JSON.stringify((record as Value).body);
    expect(records.filter((record) => bodyOf(record).includes("The handler failed"))).toHaveLength(4);
    const values = records.find((record) => bodyOf(record).includes("Values"));
    const attributes = valuesOf(values?.attributes ?? []);
    expect(attributes).toMatchObject({ at: "1970-01-01T00:00:00.000Z", big: "10" });
    expect(attributes).toMatchObject({ "exception.type": "Error", "exception.message": "Outer" });
    expect(JSON.stringify(attributes.inner)).toContain("Inner");
  });
});

describe("the last export", () => {
  const variables = () => ({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${address}/v1/metrics` });
  /** An inbox with what was exported by the time at which it is closed. */
  const watched = () => {
    const inbox = new MemoryInbox();
    const exported: string[] = [];
    vi.spyOn(inbox, "close").mockImplementation(async () => {
      exported.push(recordsOf("/v1/metrics").text);
    });
    return { inbox, exported };
  };
  const hub = () => webhook(github({ secret: secret("GITHUB_SECRET") }));

  it("is over before the store is closed, since it reads the queue", async () => {
    const { inbox, exported } = watched();
    const environment = environmentOf(variables());
    const running = await start(hub(), log, { environment, inbox, port: 0, managementPort: 0 });
    await running.stop();
    expect(exported).toEqual([expect.stringContaining("hookloom.queue.waiting")]);
  });

  it("happens where a port is taken, too", async () => {
    const { inbox, exported } = watched();
    const environment = environmentOf(variables());
    const port = Number(new URL(address).port);
    const started = start(hub(), log, { environment, inbox, port, managementPort: 0 });
    await expect(started).rejects.toMatchObject({ code: "port-taken" });
    expect(exported).toEqual([expect.stringContaining("hookloom.queue.waiting")]);
  });

  it("leaves nothing registered where the store cannot be opened", async () => {
    const unused = api.metrics.getMeterProvider();
    const environment = { ...environmentOf(variables()), HOOKLOOM_DATABASE_URL: "none" };
    await expect(start(hub(), log, { environment, port: 0, managementPort: 0 })).rejects.toThrow();
    expect(api.metrics.getMeterProvider()).toBe(unused);
  });
});

describe("the start of OpenTelemetry", () => {
  it.each([
    {},
    { OTEL_TRACES_EXPORTER: "none" },
    { OTEL_TRACES_EXPORTER: "", OTEL_EXPORTER_OTLP_ENDPOINT: " " },
    { OTEL_TRACES_EXPORTER: " none", OTEL_EXPORTER_OTLP_ENDPOINT: "http://x" },
    { OTEL_SDK_DISABLED: " True ", OTEL_EXPORTER_OTLP_ENDPOINT: "http://x" },
  ])("does not happen unless the environment asks for it: %j", async (environment) => {
    expect(await openTelemetry(environment, log, events)).toBeUndefined();
  });

  it.each([
    ["OTEL_TRACES_EXPORTER", "jaeger"],
    ["OTEL_METRICS_EXPORTER", "statsd"],
    ["OTEL_LOGS_EXPORTER", "syslog"],
    ["OTEL_EXPORTER_OTLP_PROTOCOL", "http/xml"],
    ["OTEL_TRACES_SAMPLER", "sometimes"],
  ])("reports a value of %s that it does not support", async (name, value) => {
    const environment = environmentOf({ OTEL_EXPORTER_OTLP_ENDPOINT: address, [name]: value });
    const telemetry = await openTelemetry(environment, log, events);
    await telemetry?.close();
    expect(lines[0]).toMatchObject({ level: "warn", msg: expect.stringContaining(value) });
    for (const { msg } of lines) expect(msg).toMatch(/^OpenTelemetry: /);
  });

  it("logs the name of a part of the SDK with its problem and the cause", async () => {
    const telemetry = await openTelemetry(
      environmentOf({ OTEL_EXPORTER_OTLP_ENDPOINT: address }),
      log,
      events,
    );
    const part = api.diag.createComponentLogger({ namespace: "part" });
    part.error("It failed", new Error("No net\nat x"), { more: 1 });
    await telemetry?.close();
    expect(lines.map(({ msg }) => msg)).toEqual(["OpenTelemetry: part: It failed: No net"]);
  });

  it("logs an export that fails once, in one sentence, and lets the process stop", async () => {
    const environment = environmentOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${address}/gone`,
      OTEL_LOGS_EXPORTER: "otlp",
    });
    sink.removeAllListeners("request").on("request", (request, response) => {
      request.resume();
      response.writeHead(400).end();
    });
    await serveTwo(environment);
    const problems = lines.filter(({ msg }) => String(msg).startsWith("OpenTelemetry: "));
    expect(problems.length).toBeGreaterThan(0);
    expect(new Set(problems.map(({ msg }) => msg)).size).toBe(problems.length);
    for (const { msg } of problems) expect(String(msg)).not.toMatch(/\n|\bat /);
  });

  it("names packages that resolve together, which are those that the package declares", async () => {
    const file = new URL("../../package.json", import.meta.url);
    const { version, peerDependencies } = JSON.parse(await readFile(file, "utf8"));
    const peers = Object.entries(peerDependencies).filter(([name]) => name.startsWith("@opentelemetry/"));
    const hint = peers.map(([name, range]) => `${name}@${range}`).join(" ");
    expect(openTelemetryMissing("x").message).toContain(`npm install ${hint},`);
    expect(scope.version).toBe(version);
  });
});
