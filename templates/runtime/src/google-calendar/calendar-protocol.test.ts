import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSamples } from "../../build/read-samples.ts";
import { secret } from "../settings/setting.ts";
import { deliver } from "../test/deliver.ts";
import { requestOf } from "../testing/requests.ts";
import type { Headers } from "../webhook/trigger.ts";
import { webhook } from "../webhook/webhook.ts";
import { calendarProtocol as protocol } from "./calendar-protocol.ts";
import { googleCalendar, sign } from "./google-calendar.ts";

// The example of https://developers.google.com/workspace/calendar/api/guides/push
const token = "398348u3tu83ut8uu38";
const headers = {
  "content-type": "application/json; utf-8",
  "content-length": "0",
  "x-goog-channel-id": "4ba78bf0-6a47-11e2-bcfd-0800200c9a66",
  "x-goog-channel-token": token,
  "x-goog-channel-expiration": "Tue, 19 Nov 2013 01:13:52 GMT",
  "x-goog-resource-id": "ret08u3rv24htgh289g",
  "x-goog-resource-uri": "https://www.googleapis.com/calendar/v3/calendars/my_calendar@gmail.com/events",
  "x-goog-resource-state": "exists",
  "x-goog-message-number": "10",
};

function verify(given: Headers, secrets: readonly string[] = [token], body = ""): string | undefined {
  return protocol.verify(requestOf(body, given), secrets);
}

function open(change: Headers, body = "") {
  return protocol.open(requestOf(body, { ...headers, ...change }))[0];
}

describe("the ping of Google's guide", () => {
  it("is accepted with its token, and with either of two", () => {
    expect(protocol.accepts(headers["content-type"])).toBe(true);
    expect(protocol.accepts(undefined)).toBe(true);
    // The content type of an empty ping means nothing.
    expect(protocol.accepts("application/utf-8")).toBe(true);
    expect(verify(headers)).toBeUndefined();
    expect(verify(headers, ["new", token])).toBeUndefined();
  });

  it("is refused with any other token", () => {
    const other = fc.string().filter((text) => text !== token);
    fc.assert(
      fc.property(other, (text) => {
        expect(verify({ ...headers, "x-goog-channel-token": text })).toMatch(/does not match/);
        expect(verify(headers, [text])).toMatch(/does not match/);
      }),
    );
    expect(verify({ ...headers, "x-goog-channel-token": undefined })).toMatch(/missing/);
  });

  it("is named by its channel and its number", () => {
    expect(open({})).toEqual({
      id: "4ba78bf0-6a47-11e2-bcfd-0800200c9a66.10",
      names: ["ping"],
      payload: { channelId: "4ba78bf0-6a47-11e2-bcfd-0800200c9a66", resourceId: "ret08u3rv24htgh289g" },
    });
    expect(open({ "x-goog-resource-state": "not_exists" }).names).toEqual(["ping"]);
    expect(open({ "x-goog-resource-state": "sync" })).toMatchObject({ names: ["sync"], handshake: true });
  });

  it.each([
    ["x-goog-channel-id", [undefined, "", "a b", "x".repeat(65)]],
    ["x-goog-resource-id", [undefined, "", "a b"]],
    ["x-goog-resource-state", [undefined, "", "a b"]],
    ["x-goog-message-number", [undefined, "", "-1", "1e3", "one"]],
  ])("is not understood with another %s", (name, values) => {
    for (const value of values) {
      expect(() => open({ [name]: value }), value).toThrow(expect.objectContaining({ name: "BadDelivery" }));
    }
  });
});

describe("a sample", () => {
  const sample = sign({ body: '{"id":"e1"}', secret: token, event: "event.created", deliveryId: "d1" });

  it("is a ping that contains its event, which only a local environment accepts", () => {
    const request = requestOf(sample.body ?? "", sample.headers);
    expect(protocol.verify(request, [token], { HOOKLOOM_SAMPLES: "1" })).toBeUndefined();
    for (const environment of [undefined, {}, { HOOKLOOM_SAMPLES: "0" }, { HOOKLOOM_SAMPLES: "" }]) {
      expect(protocol.verify(request, [token], environment)).toMatch(/Google sends no body/);
    }
    expect(protocol.verify(request, ["other"], { HOOKLOOM_SAMPLES: "1" })).toMatch(/does not match/);
    expect(protocol.open(request)).toEqual([{ id: "d1", names: ["event.created"], payload: { id: "e1" } }]);
    expect(Object.keys(sample.headers).filter((name) => name.includes("hookloom"))).toEqual([]);
  });

  it.each(["{", "[]", "{}", '{"event":"ping","payload":{}}', '{"event":"toString","payload":{}}'])(
    "is not understood in %s",
    (body) => {
      expect(() => open({}, body)).toThrow(expect.objectContaining({ name: "BadDelivery" }));
    },
  );

  it("of every event runs its handler, without Google", async () => {
    for (const { event, samples } of readSamples().get("google-calendar") ?? []) {
      for (const { payload } of samples) {
        const calendar = googleCalendar({ secret: secret("GOOGLE_CHANNEL_TOKEN") });
        const seen: unknown[] = [];
        calendar.on(event as "event.created", (context) => seen.push(context.payload, context.event));
        const { outcome, errors, logs } = await deliver(webhook(calendar), { event, payload });
        expect({ outcome, errors, seen }).toEqual({ outcome: "ok", errors: [], seen: [payload, event] });
        expect(JSON.stringify(logs)).not.toMatch(/x-goog-channel-token/);
      }
    }
  });
});
