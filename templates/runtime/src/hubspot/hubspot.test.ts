import { describe, expect, expectTypeOf, it } from "vitest";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import { samplePayload } from "../../build/read-samples.ts";
import hubspotEvents from "../catalog/hubspot-events.json" with { type: "json" };
import { BadDelivery } from "../errors/errors.ts";
import { requestOf } from "../testing/requests.ts";
import { type HubSpotEvent, hubspot, sign } from "./hubspot.ts";

const { protocol } = hubspot();
const now = 1_768_469_400_000;
const url = "https://hooks.example.com/hubspot?to=a%2Fb%3Fc%20d";
const event = samplePayload("hubspot", "contact.propertyChange");
const text = JSON.stringify(event);

function request(change: { readonly url?: string; readonly at?: number; readonly body?: string } = {}) {
  const made = sign({ body: text, secret: "k", event: "contact.propertyChange", url, now });
  const sent = { ...requestOf(change.body ?? made.body ?? "", made.headers), receivedAt: now };
  return { ...sent, url: change.url ?? url, ...(change.at === undefined ? {} : { receivedAt: change.at }) };
}

describe("HubSpot's signatures", () => {
  it("cover method, URL, body and time, with some of the URL's escapes decoded", () => {
    // The recipe of HubSpot's page on validating requests, made with OpenSSL.
    const made = sign({
      body: "[]",
      secret: "k",
      event: "contact.creation",
      url: "https://x.example/a%2Fb%20c",
      now: 1,
    });
    expect(made.headers["x-hubspot-signature-v3"]).toBe("8HRxj20k5Y+NhZOO7ioR6fOzNqd7qY8KmeIuQvu1xKk=");
  });

  it("hold for this request alone, with the new or the old secret", () => {
    expect(protocol.verify(request(), ["other", "k"])).toBeUndefined();
    expect(protocol.verify(request({ url: "https://hooks.example.com/hubspot" }), ["k"])).toContain("match");
    expect(protocol.verify(request({ body: "[]" }), ["k"])).toContain("match");
    expect(protocol.verify(request(), ["K"])).toContain("match");
    expect(protocol.verify(requestOf(text, {}), ["k"])).toContain("missing");
  });

  it("are stale after five minutes, either way", () => {
    const minutes = 60_000;
    expect(protocol.verify(request({ at: now + 5 * minutes }), ["k"])).toBeUndefined();
    expect(protocol.verify(request({ at: now + 5 * minutes + 1 }), ["k"])).toContain("old");
    expect(protocol.verify(request({ at: now - 5 * minutes - 1 }), ["k"])).toContain("future");
  });
});

describe("a list of HubSpot's events", () => {
  it.each(Object.keys(hubspotEvents))("is opened: %s", (name) => {
    const payload = samplePayload("hubspot", name);
    const made = sign({ body: JSON.stringify(payload), secret: "k", event: name, url });
    const [opened] = protocol.open(requestOf(made.body ?? "", made.headers));
    expect(opened.names).toEqual([name]);
    expect(opened.payload).toEqual(payload);
  });

  it("becomes one delivery per event, with the same ids at a later attempt", () => {
    const list = (attemptNumber: number) =>
      JSON.stringify([1, 2, 3].map((eventId) => ({ ...event, eventId, attemptNumber })));
    const ids = protocol.open(requestOf(list(0), {})).map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(protocol.open(requestOf(list(1), {})).map(({ id }) => id)).toEqual(ids);
  });

  it("becomes one delivery per linked pair, and per change of it", () => {
    const linked = samplePayload("hubspot", "contact.associationChange");
    const changes = [{}, { toObjectId: 18 }, { fromObjectId: 1 }, { associationRemoved: true }];
    const events = [...changes, { associationTypeId: 5 }].map((change) => ({ ...linked, ...change }));
    const ids = protocol.open(requestOf(JSON.stringify(events), {})).map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
  });

  it("keeps the ids of events of one record", () => {
    const [{ id }] = protocol.open(requestOf(text, {}));
    expect(id).toBe("567890123:234567:12345678:1042:1768469400000:lifecyclestage");
  });

  it.each([
    "[]",
    "[1]",
    "null",
    '[{"eventId":1}]',
    '[{"subscriptionType":"contact.creation"}]',
    '[{"subscriptionType":"contact.creation","eventId":{"toString":1,"valueOf":1}}]',
  ])("is not understood as %s", (body) => {
    expect(() => protocol.open(requestOf(body, {}))).toThrow(BadDelivery);
  });

  checkedByCompiler("has a payload type for exactly the catalogue's events", () => {
    expectTypeOf<HubSpotEvent>().toEqualTypeOf<keyof typeof hubspotEvents>();
    hubspot().on("deal.propertyChange", ({ payload }) => {
      expectTypeOf(payload.propertyName).toEqualTypeOf<string>();
    });
  });
});
