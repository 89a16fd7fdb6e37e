import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import * as api from "@opentelemetry/api";
import * as sdk from "@opentelemetry/sdk-trace-node";
import { afterEach, describe, expect, it, vi } from "vitest";
import { github } from "../github/github.ts";
import { MemoryInbox } from "../inbox/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { Receiver } from "../receiver/receiver.ts";
import { close, listen } from "../serve/listen.ts";
import { secret } from "../settings/setting.ts";
import { key, opened, requestOf, signed } from "../testing/requests.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";
import { traceResource } from "./trace-resource.ts";
import { createTracing, openTracing } from "./tracing.ts";

const { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } = sdk;
afterEach(() => vi.unstubAllEnvs());

const sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("a trace", () => {
  it("goes from the sender through the inbox to the handler's calls", async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    provider.register();
    const tracing = createTracing(api, provider, () => provider.shutdown());
    const hub = github({ secret: secret("GITHUB_SECRET") });
    hub.on("issues.opened", async () => {
      api.trace.getTracer("test").startSpan("inner").end();
    });
    const inbox = new MemoryInbox();
    const log = createLogger({ write: () => undefined });
    const hook = webhook(hub);
    const worker = new Worker({ webhook: hook, inbox, log, tracing });
    const environment = { GITHUB_SECRET: key };
    const receiver = new Receiver({ webhook: hook, inbox, log, environment, runner: worker, tracing });
    const headers = { ...signed(opened), traceparent: sent };
    expect((await receiver.handle(requestOf(opened, headers, "/github"))).status).toBe(202);
    await worker.idle();
    const spans = new Map(exporter.getFinishedSpans().map((span) => [span.name, span]));
    const receive = spans.get("receive github");
    const run = spans.get("run issues.opened");
    expect(receive?.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
    expect(run?.parentSpanContext?.spanId).toBe(receive?.spanContext().spanId);
    expect(spans.get("inner")?.parentSpanContext?.spanId).toBe(run?.spanContext().spanId);
    for (const span of spans.values()) expect(span.spanContext().traceId).toBe(sent.slice(3, 35));
    expect(JSON.stringify([...spans.values()].map(({ attributes }) => attributes))).not.toContain(key);
    await tracing.close();
  });

  it.each([
    {},
    { OTEL_TRACES_EXPORTER: "none" },
    { OTEL_TRACES_EXPORTER: "", OTEL_EXPORTER_OTLP_ENDPOINT: " " },
    { OTEL_TRACES_EXPORTER: " none", OTEL_EXPORTER_OTLP_ENDPOINT: "http://x" },
    { OTEL_SDK_DISABLED: " True ", OTEL_EXPORTER_OTLP_ENDPOINT: "http://x" },
  ])("is not begun unless the environment asks for it: %j", async (environment) => {
    expect(await openTracing(environment)).toBeUndefined();
  });

  it("says whose it is, as the environment names the service", async () => {
    const received: string[] = [];
    const server = createServer(async (request, response) => {
      received.push(await text(request));
      response.end("{}");
    });
    const port = await listen(server, 0, "127.0.0.1");
    const environment = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=prod, team=a%2Cb,service.name=other",
      OTEL_SERVICE_NAME: "orders",
    };
    // The exporter reads its address by itself.
    vi.stubEnv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
    const tracing = await openTracing(environment);
    await tracing?.receive("github", "/github", sent, async () => undefined);
    await tracing?.close();
    await close(server);
    const [{ resourceSpans = [] } = {}] = received.map((body) => JSON.parse(body));
    const { attributes } = resourceSpans[0].resource as { attributes: { key: string; value: object }[] };
    const values = Object.fromEntries(attributes.map(({ key: name, value }) => [name, value]));
    expect(values).toMatchObject({
      "service.name": { stringValue: "orders" },
      "deployment.environment.name": { stringValue: "prod" },
      team: { stringValue: "a,b" },
      "telemetry.sdk.name": { stringValue: "opentelemetry" },
    });
  });

  it.each(["team", "team=%", "=x", "team=a=b"])("takes nothing of attributes that hold %j", (broken) => {
    const environment = { OTEL_RESOURCE_ATTRIBUTES: `good=1,${broken}` };
    const { attributes } = traceResource(sdk, environment);
    expect(Object.keys(attributes).filter((name) => !/^(service|telemetry)\./.test(name))).toEqual([]);
  });
});
