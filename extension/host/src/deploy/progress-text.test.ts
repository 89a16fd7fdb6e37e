import { type DeployEvent, deployPhases } from "@hookloom/core/environments/contract/verb-context";
import { expect, test } from "vitest";
import { Progress, progressText } from "./progress-text.ts";

const event = (phase: DeployEvent["phase"], fraction?: number): DeployEvent => ({
  phase,
  level: "info",
  message: "1 of 2 layers",
  ...(fraction === undefined ? {} : { fraction }),
});

test("a line has its phase by name", () => {
  expect(progressText(event("push"))).toBe("Push · 1 of 2 layers");
});

test("digests are shortened to keep the notification at one height", () => {
  const message = `Available in the registry: registry.example.com/orders@sha256:${"1d4be74b".repeat(8)}`;
  expect(progressText({ phase: "push", level: "info", message })).toBe(
    "Push · Available in the registry: registry.example.com/orders@sha256:1d4be74b",
  );
});

test("the bar grows to its end and never beyond it, whatever a phase reports", () => {
  const progress = new Progress();
  const grown = [...deployPhases.map((phase) => event(phase, 2)), event("image", -3), event("register", 1)];
  const sum = grown.map((one) => progress.take(one)).reduce((one, other) => one + other, 0);
  expect(sum).toBeCloseTo(100);
});

test("it does not go back when a phase starts again", () => {
  const progress = new Progress();
  progress.take(event("rollout", 0.5));
  expect(progress.take(event("rollout"))).toBe(0);
  expect(progress.take(event("check"))).toBe(0);
});
