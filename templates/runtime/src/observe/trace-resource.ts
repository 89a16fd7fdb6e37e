import type { NodeTracerConfig, ReadableSpan } from "@opentelemetry/sdk-trace-node";
import type { Environment } from "../settings/setting.ts";

type Resource = NonNullable<NodeTracerConfig["resource"]>;

/** The decoded pairs; none where one cannot be read, as the specification wants it. */
function parseAttributes(text: string): readonly (readonly [string, string])[] {
  const parts = text.split(",").filter((part) => part.trim() !== "");
  const pairs = parts.map((part) => part.split("=").map((half) => half.trim()));
  if (pairs.some(([name = "", ...values]) => name === "" || values.length !== 1)) return [];
  try {
    return pairs.map(([name = "", value = ""]) => [decodeURIComponent(name), decodeURIComponent(value)]);
  } catch (error) {
    if (error instanceof URIError) return [];
    throw error;
  }
}

/**
 * What `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` say of this process.
 * @see https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable
 */
function namedAttributes(environment: Environment): Readonly<Record<string, string>> {
  const name = environment.OTEL_SERVICE_NAME?.trim() ?? "";
  return {
    ...Object.fromEntries(parseAttributes(environment.OTEL_RESOURCE_ATTRIBUTES ?? "")),
    ...(name === "" ? {} : { "service.name": name }),
  };
}

/**
 * The resource of the spans: that of the SDK, and what the environment says. The SDK has a detector for the latter in a
 * package that a project does not install by name, so not every package manager lets it be imported; a span has the former.
 */
export function traceResource(
  { NodeTracerProvider, AlwaysOnSampler }: typeof import("@opentelemetry/sdk-trace-node"),
  environment: Environment,
): Resource {
  const tracer = new NodeTracerProvider({ sampler: new AlwaysOnSampler() }).getTracer("@hookloom/runtime");
  const { resource } = tracer.startSpan("resource") as unknown as ReadableSpan;
  const attributes = namedAttributes(environment);
  const named: Resource = {
    attributes,
    getRawAttributes: () => Object.entries(attributes),
    merge: (other) => other ?? named,
  };
  return resource.merge(named);
}
