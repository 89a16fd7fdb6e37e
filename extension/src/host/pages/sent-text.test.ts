import type { SampleDelivery } from "@hookloom/language-server/protocol";
import { expect, test } from "vitest";
import { answerText, sentText } from "./sent-text.ts";

const answer = { status: 200, milliseconds: 4, body: "" };
const delivery = (outcome: SampleDelivery["outcome"]): SampleDelivery => ({
  ...{ outcome, milliseconds: 3, attempts: 1 },
});

test("an answer alone is no success, since the handler runs after it", () => {
  expect(sentText("message", answer).ok).toBeNull();
  expect(sentText("message", answer, delivery("running")).ok).toBeNull();
  expect(sentText("message", answer, delivery("ignored")).ok).toBeNull();
  expect(sentText("message", answer, delivery("ok")).ok).toBe(true);
});

test("a handler that failed and an answer that refuses are failures", () => {
  const failed = sentText("message", answer, { ...delivery("failed"), error: "boom" });
  expect(failed).toEqual({ ok: false, text: "message: answered 200, handler failed: boom" });
  expect(sentText("message", answer, delivery("refused")).ok).toBe(false);
  expect(sentText("message", { ...answer, status: 401 }).ok).toBe(false);
});

test("an app of another framework has run its handler when it answers", () => {
  expect(answerText("message", answer).ok).toBe(true);
});
