import * as api from "@opentelemetry/api";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { describe, expect, it } from "vitest";
import { github } from "../github/github.ts";
import { MemoryInbox } from "../inbox/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { Receiver } from "../receiver/receiver.ts";
import { secret } from "../settings/setting.ts";
import { key, opened, requestOf, signed } from "../testing/requests.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";
import { createTracing, openTracing } from "./tracing.ts";

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

  it("is not begun unless the environment asks for it", async () => {
    expect(await openTracing({})).toBeUndefined();
    expect(await openTracing({ OTEL_TRACES_EXPORTER: "none" })).toBeUndefined();
    expect(
      await openTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://x", OTEL_SDK_DISABLED: "true" }),
    ).toBeUndefined();
  });
});
