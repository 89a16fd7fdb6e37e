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

/** The process's connection to OpenTelemetry. */
export interface Telemetry {
  readonly tracing?: Tracing;
  readonly metrics?: ExportedMetrics;
  /** Exports the remaining data within a time limit. */
  close(): Promise<void>;
}

/** Time limit in milliseconds for exporting the remaining data. A collector may not respond. */
const closeLimitMs = 5_000;
/** Maximum number of different problems that are logged, so that a failing export cannot fill the log. */
const maxProblems = 100;

const valueIn = (environment: Environment, name: string): string => environment[name]?.trim() ?? "";

/**
 * True if environment variables enable a signal with an exporter or, if no exporter is set, with an endpoint. An
 * empty variable counts as unset. The common endpoint only enables traces, because many collectors accept nothing
 * else.
 */
function isEnabled(signal: Signal, environment: Environment): boolean {
  if (valueIn(environment, "OTEL_SDK_DISABLED").toLowerCase() === "true") return false;
  const exporter = valueIn(environment, `OTEL_${signal}_EXPORTER`);
  if (exporter !== "") return exporter !== "none";
  const common = signal === "TRACES" ? ["OTEL_EXPORTER_OTLP_ENDPOINT"] : [];
  const endpoints = [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, ...common];
  return endpoints.some((name) => valueIn(environment, name) !== "");
}

/** Returns the known attributes of the service. `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` have precedence. */
function serviceAttributes(environment: Environment): Attributes {
  const known = {
    "service.name": environment.HOOKLOOM_NAME || environment.npm_package_name || "webhook",
    "service.version": environment.HOOKLOOM_BUILD || environment.npm_package_version,
    "deployment.environment.name": environment.HOOKLOOM_ENVIRONMENT,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value));
}

/** Loads the packages only when they are needed. */
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

/** Returns the first line of an SDK message. The SDK passes errors as JSON. */
function problemText(reported: string): string {
  const firstLine = (text: string) => text.split("\n", 1)[0] ?? "";
  try {
    const error: unknown = JSON.parse(reported);
    if (isRecord(error) && typeof error.message === "string") return firstLine(error.message);
  } catch {
    // The message is plain text.
  }
  return firstLine(reported);
}

/** Logs each SDK problem once: unsupported values and failed exports. */
function reportProblems({ diag, DiagLogLevel }: Api, log: BindableLogger): void {
  const reported = new Set<string>();
  const report = (message: string, ...rest: readonly unknown[]) => {
    // SDK components pass their name first, and errors last.
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

/** Converts an error from a line's JSON. Any other value is converted to a string. */
function toException(error: unknown): unknown {
  if (!isRecord(error) || typeof error.message !== "string") return JSON.stringify(error);
  const { name, message, stack } = error;
  return { name, message, stack };
}

/** Exports the log lines. The SDK adds the active span. */
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
 * Starts OpenTelemetry as configured with its standard environment variables. If they enable no signal, returns
 * undefined without loading any packages. The SDK itself reads the variables for exporters, protocols, headers,
 * sampler and limits.
 * @throws UserError `opentelemetry-missing` if the OpenTelemetry packages are not installed
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export async function openTelemetry(
  environment: Environment,
  log: BindableLogger,
  events: Pick<KnownEvents, "eventLabel">,
): Promise<Telemetry | undefined> {
  const traces = isEnabled("TRACES", environment);
  const metrics = isEnabled("METRICS", environment);
  const lines = isEnabled("LOGS", environment);
  if (!traces && !metrics && !lines) return undefined;
  const [api, resources, { NodeSDK }] = await loadPackages();
  const ownsLog = valueIn(environment, "OTEL_LOG_LEVEL") === "";
  if (ownsLog) reportProblems(api, log);
  const { defaultResource, resourceFromAttributes, envDetector, serviceInstanceIdDetector } = resources;
  const sdk = new NodeSDK({
    resource: defaultResource().merge(resourceFromAttributes(serviceAttributes(environment))),
    // The SDK's other detectors, which add the machine's name and the command line, are only used if the variable
    // enables them.
    ...(valueIn(environment, "OTEL_NODE_RESOURCE_DETECTORS") === ""
      ? { resourceDetectors: [serviceInstanceIdDetector, envDetector] }
      : {}),
    // The SDK does not read the variables if a list is passed, even an empty one.
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
