import { setTimeout as wait } from "node:timers/promises";
import type { Attributes } from "@opentelemetry/api";
import { errorMessage, openTelemetryMissing } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import type { BindableLogger, LoggedLine } from "../log/logger.ts";
import type { Environment } from "../settings/setting.ts";
import { ExportedMetrics } from "./exported-metrics.ts";
import type { KnownEvents } from "./known-events.ts";
import { scope } from "./scope.ts";
import { createTracing, type Tracing } from "./tracing.ts";

type Api = typeof import("@opentelemetry/api");
type Signal = "TRACES" | "METRICS" | "LOGS";

/** What OpenTelemetry receives of this process. */
export interface Telemetry {
  readonly tracing?: Tracing;
  readonly metrics?: ExportedMetrics;
  /** Exports what is left, for a limited time. */
  close(): Promise<void>;
}

/** The export of what is left may wait for a collector that does not respond. */
const closeLimitMs = 5_000;
/** Different problems that are logged, so that a failing export cannot fill the log. */
const maxProblems = 100;

const valueIn = (environment: Environment, name: string): string => environment[name]?.trim() ?? "";

/**
 * Whether a variable turns a signal on: its exporter, else its address. An empty variable counts as unset. The common
 * address turns on traces only, since many collectors behind it take nothing else.
 */
function isOn(signal: Signal, environment: Environment): boolean {
  if (valueIn(environment, "OTEL_SDK_DISABLED").toLowerCase() === "true") return false;
  const exporter = valueIn(environment, `OTEL_${signal}_EXPORTER`);
  if (exporter !== "") return exporter !== "none";
  const common = signal === "TRACES" ? ["OTEL_EXPORTER_OTLP_ENDPOINT"] : [];
  const endpoints = [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, ...common];
  return endpoints.some((name) => valueIn(environment, name) !== "");
}

/** Whose telemetry it is, as far as the process knows; `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` come first. */
function serviceAttributes(environment: Environment): Attributes {
  const known = {
    "service.name": environment.HOOKLOOM_NAME || environment.npm_package_name || "webhook",
    "service.version": environment.HOOKLOOM_BUILD || environment.npm_package_version,
    "deployment.environment.name": environment.HOOKLOOM_ENVIRONMENT,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value));
}

/** The packages, which are loaded only now. */
async function loadPackages() {
  try {
    return await Promise.all([
      import("@opentelemetry/api"),
      import("@opentelemetry/resources"),
      import("@opentelemetry/sdk-node"),
    ]);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ERR_MODULE_NOT_FOUND") throw openTelemetryMissing(errorMessage(error));
    throw error;
  }
}

/** The first line of what the SDK reports; it hands errors over as JSON. */
function problemText(reported: string): string {
  const firstLine = (text: string) => text.split("\n", 1)[0] ?? "";
  try {
    const error: unknown = JSON.parse(reported);
    if (isRecord(error) && typeof error.message === "string") return firstLine(error.message);
  } catch {
    // It is a text.
  }
  return firstLine(reported);
}

/** Logs each problem of the SDK once: values that it does not support, and exports that fail. */
function reportProblems({ diag, DiagLogLevel }: Api, log: BindableLogger): void {
  const reported = new Set<string>();
  const report = (message: string, ...rest: readonly unknown[]) => {
    // Its parts report their name first, and errors come last.
    const causes = rest.filter((one) => typeof one === "string" || one instanceof Error).map(errorMessage);
    const text = [message, ...causes].map(problemText).join(": ");
    if (reported.has(text) || reported.size >= maxProblems) return;
    reported.add(text);
    log.warn(`OpenTelemetry: ${text}`);
  };
  const ignore = () => undefined;
  const logger = { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

/** An error of a line, which is JSON; a value that is not an error is its text. */
function toException(error: unknown): unknown {
  if (!isRecord(error) || typeof error.message !== "string") return JSON.stringify(error);
  const { name, message, stack } = error;
  return { name, message, stack };
}

/** Exports the lines of the log; the SDK adds the active span. */
function exportLog({ logs, SeverityNumber }: Api, log: BindableLogger): void {
  const logger = logs.getLogger(scope.name, scope.version, { schemaUrl: scope.schemaUrl });
  const severities = {
    debug: SeverityNumber.DEBUG,
    info: SeverityNumber.INFO,
    warn: SeverityNumber.WARN,
    error: SeverityNumber.ERROR,
  };
  log.tee(({ time, level, message, fields: { error, ...attributes } }: LoggedLine) =>
    logger.emit({
      timestamp: time,
      severityNumber: severities[level],
      severityText: level,
      body: message,
      attributes,
      ...(error === undefined ? {} : { exception: toException(error) }),
    }),
  );
}

/**
 * Starts OpenTelemetry for what its own environment variables request; undefined if they request nothing, and none of its
 * packages is loaded. The SDK reads the variables itself: exporters, protocols, headers, sampler and limits.
 * @throws UserError `opentelemetry-missing` if its packages are not installed
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export async function openTelemetry(
  environment: Environment,
  log: BindableLogger,
  events: Pick<KnownEvents, "eventLabel">,
): Promise<Telemetry | undefined> {
  const traces = isOn("TRACES", environment);
  const metrics = isOn("METRICS", environment);
  const lines = isOn("LOGS", environment);
  if (!traces && !metrics && !lines) return undefined;
  const [api, resources, { NodeSDK }] = await loadPackages();
  const ownsLog = valueIn(environment, "OTEL_LOG_LEVEL") === "";
  if (ownsLog) reportProblems(api, log);
  const { defaultResource, resourceFromAttributes, envDetector, serviceInstanceIdDetector } = resources;
  const sdk = new NodeSDK({
    resource: defaultResource().merge(resourceFromAttributes(serviceAttributes(environment))),
    // The SDK's other detectors, which name the machine and the command line, are those of a variable.
    ...(valueIn(environment, "OTEL_NODE_RESOURCE_DETECTORS") === ""
      ? { resourceDetectors: [serviceInstanceIdDetector, envDetector] }
      : {}),
    // The SDK does not read the variables for a list that is given, even an empty one.
    ...(traces ? {} : { spanProcessors: [] }),
    ...(metrics ? {} : { metricReaders: [] }),
    ...(lines ? {} : { logRecordProcessors: [] }),
  });
  sdk.start();
  if (lines) exportLog(api, log);
  return {
    ...(traces ? { tracing: createTracing(api) } : {}),
    ...(metrics ? { metrics: new ExportedMetrics(api, events) } : {}),
    close: async () => {
      const shutdown = sdk.shutdown().catch((error: unknown) => api.diag.warn(errorMessage(error)));
      await Promise.race([shutdown, wait(closeLimitMs, undefined, { ref: false })]);
      for (const part of [api.trace, api.metrics, api.logs, api.context, api.propagation]) part.disable();
      if (ownsLog) api.diag.disable();
    },
  };
}
