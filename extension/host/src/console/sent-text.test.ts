import type { SampleDelivery } from "@hookloom/protocol/sample-view";
import { expect, test } from "vitest";
import { responseText, sentName, sentText } from "./sent-text.ts";

const answer = {
  ...{ status: 200, milliseconds: 4, body: "", sentAtMs: 9 },
  delivery: { id: "1", trigger: "/hub" },
};
const delivery = (outcome: SampleDelivery["outcome"]): SampleDelivery => ({
  ...{ outcome, milliseconds: 3, attempts: 1 },
});
const stateOf = (...about: Parameters<typeof sentText>) => sentText(...about).state;

test("an answer alone is no success, since the handler runs after it", () => {
  expect(stateOf("message", answer)).toBe("open");
  expect(stateOf("message", answer, delivery("running"))).toBe("open");
  expect(stateOf("message", answer, delivery("ignored"))).toBe("open");
  expect(sentText("message", answer, delivery("ok"))).toEqual({
    ...{ state: "ok", text: "message: handled in 3 ms", delivery: answer.delivery, sentAtMs: 9 },
  });
});

test("a handler that failed and an answer that refuses are failures", () => {
  const place = { file: "src/webhook.ts", line: 3, column: 1 };
  expect(sentText("message", answer, { ...delivery("failed"), error: "boom", location: place })).toEqual({
    ...{ state: "failed", text: "message failed after 3 ms: boom" },
    ...{ delivery: answer.delivery, hasLocation: true, sentAtMs: 9 },
  });
  expect(stateOf("message", answer, delivery("refused"))).toBe("failed");
  expect(stateOf("message", { ...answer, status: 401 })).toBe("failed");
});

test("an app of another framework has run its handler when it answers", () => {
  expect(responseText("message", answer).state).toBe("ok");
});

test("an environment whose runs the diagram does not show is named", () => {
  expect(["", "dev", "prod"].map((environment) => sentName("message", environment))).toEqual([
    "message",
    "message",
    "message in prod",
  ]);
});
