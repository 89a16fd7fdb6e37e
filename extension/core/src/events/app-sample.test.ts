import { describe, expect, it } from "vitest";
import { samplePayload } from "../../../../templates/runtime/build/read-samples.ts";
import { fittingPayload } from "./app-sample.ts";

const sampleOf = (event: string): unknown => samplePayload("slack", event);

describe("a sample for a narrowed handler", () => {
  it.each([
    ["command", "/deploy", { command: "/deploy" }],
    ["message", "hello", { event: { text: "hello" } }],
    ["block_actions", "approve", { actions: [{ action_id: "approve" }] }],
    ["view_submission", "form", { view: { callback_id: "form" } }],
    ["view_closed", "form", { view: { callback_id: "form" } }],
    ["shortcut", "open", { callback_id: "open" }],
    ["message_action", "quote", { callback_id: "quote" }],
  ])("of %s is one that it takes, and otherwise the same", (event, detail, expected) => {
    const payload = sampleOf(event);
    const made = fittingPayload(payload, event, detail);
    expect(made).toMatchObject(expected);
    expect(Object.keys(made as object)).toEqual(expect.arrayContaining(Object.keys(payload as object)));
  });

  it("stays as it is for a pattern, for an event without a name, and where nothing narrows it", () => {
    const payload = sampleOf("message");
    expect(fittingPayload(payload, "message", "/^(hi|hey)/i")).toBe(payload);
    expect(fittingPayload(payload, "message", undefined)).toBe(payload);
    expect(fittingPayload(payload, "app_mention", "hello")).toBe(payload);
    expect(fittingPayload("text", "command", "/deploy")).toBe("text");
  });
});
