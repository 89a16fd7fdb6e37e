import { expect, it } from "vitest";
import { deliveryLinks } from "./observe-description.ts";
import { describeEnvironment } from "./read-environment.ts";

const observe = {
  trace: "https://jaeger.example.com/trace/{traceId}",
  logs: "https://logs.example.com/?q={delivery}",
  dashboard: "https://grafana.example.com/d/orders",
  expectWithinHours: 6,
};
const cluster = {
  target: "kubernetes",
  context: "main",
  namespace: "hooks",
  registry: "registry.example.com/team",
};

it("is read for an environment of either kind", () => {
  expect(describeEnvironment("dev", { observe }).observe).toEqual(observe);
  expect(describeEnvironment("prod", { ...cluster, observe }).observe).toEqual(observe);
  expect(describeEnvironment("dev", {})).not.toHaveProperty("observe");
});

it.each([
  [
    { trace: "https://jaeger.example.com/" },
    "environments.dev.observe.trace must be a URL that contains {traceId}",
  ],
  [{ logs: "javascript:alert(1)" }, "environments.dev.observe.logs must be a URL"],
  [
    { expectWithinHours: 0 },
    "environments.dev.observe.expectWithinHours must be a whole number from 1 to 840.",
  ],
  [
    { traces: "x" },
    "environments.dev.observe.traces is not a known member: the known members are trace, logs, dashboard",
  ],
])("refuses %j in one sentence", (members, sentence) => {
  expect(() => describeEnvironment("dev", { observe: members })).toThrow(sentence);
});

it("names a port of the metrics only on this machine, since that of pods is fixed", () => {
  const metrics = { observe: { metricsPort: 9464 } };
  expect(describeEnvironment("dev", metrics).observe).toEqual(metrics.observe);
  expect(() => describeEnvironment("prod", { ...cluster, ...metrics })).toThrow(
    "metricsPort is not a known member",
  );
});

it("links a delivery by its ids, and no trace that was not recorded", () => {
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  expect(deliveryLinks(observe, { id: "a b", traceId })).toEqual({
    trace: `https://jaeger.example.com/trace/${traceId}`,
    logs: "https://logs.example.com/?q=a%20b",
  });
  expect(deliveryLinks(observe, { id: "a" })).toEqual({ logs: "https://logs.example.com/?q=a" });
  expect(deliveryLinks({ logs: "https://l.example.com/{traceId}" }, { id: "a" })).toEqual({});
});
