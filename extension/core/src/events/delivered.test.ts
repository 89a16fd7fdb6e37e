import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyOfEdited, deliveredPayload, editableBody, requestOfDelivered } from "./delivered.ts";
import { toCurl } from "./export-request.ts";

const json = "application/json";
const form = "application/x-www-form-urlencoded";

const delivered = (source: string, text: string, type = json, event = "push", part = 0) => ({
  source,
  event,
  part,
  body: { type, text },
});

const interaction = new URLSearchParams({ payload: '{"type":"block_actions"}' }).toString();

describe("the payload of a delivery", () => {
  it.each([
    ["JSON", delivered("github", '{"a":1}'), { a: 1 }],
    ["one of a list", delivered("hubspot", '[{"a":1},{"a":2}]', json, "contact.creation", 1), { a: 2 }],
    ["a form", delivered("twilio", "From=%2B1&Body=Hi", form), { From: "+1", Body: "Hi" }],
    ["an interaction", delivered("slack", interaction, form), { type: "block_actions" }],
    ["a calendar's event", delivered("google-calendar", '{"event":"e","payload":{"id":1}}'), { id: 1 }],
    ["text", delivered("http", "hello", "text/plain"), "hello"],
    ["a list of a plain sender", delivered("http", "[1,2]"), [1, 2]],
  ])("is read from %s", (_name, one, payload) => expect(deliveredPayload(one)).toEqual(payload));

  it("fails with one sentence if nothing was delivered", () => {
    const none = { source: "github", event: "push", part: 0 };
    expect(() => deliveredPayload(none)).toThrow("The body of this delivery is empty or no longer stored");
    expect(() => deliveredPayload({ ...none, body: { type: json } })).toThrow("is not text");
    expect(() => deliveredPayload(delivered("github", ""))).toThrow("no request can be created from it");
    expect(() => deliveredPayload(delivered("github", "{"))).toThrow("The body cannot be read");
  });
});

describe("an edited body", () => {
  it("is turned back into a form, field by field", () => {
    const names = fc.string({ minLength: 1 }).filter((name) => name !== "payload" && name !== "__proto__");
    fc.assert(
      fc.property(
        fc.dictionary(names, fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 2 }))),
        (fields) => {
          const pairs = Object.entries(fields).flatMap(([name, value]) =>
            [value].flat().map((one) => [name, one]),
          );
          const posted = new URLSearchParams(pairs).toString();
          const one = delivered("http", posted, form);
          expect(new URLSearchParams(bodyOfEdited(one, editableBody(one).text)).toString()).toBe(posted);
        },
      ),
    );
  });

  it("keeps an interaction in its field, JSON as typed, and text as text", () => {
    const one = delivered("slack", interaction, form);
    expect(JSON.parse(editableBody(one).text)).toEqual({ type: "block_actions" });
    expect(new URLSearchParams(bodyOfEdited(one, '{"type":"x"}')).get("payload")).toBe('{"type":"x"}');
    expect(bodyOfEdited(delivered("github", "{}"), '{"a": 1.10}')).toBe('{"a": 1.10}');
    expect(editableBody(delivered("http", "hi", "text/plain"))).toEqual({ text: "hi", json: false });
    expect(() => bodyOfEdited(delivered("http", "a=1", form), "[1]")).toThrow(
      "an object with the form's fields",
    );
  });

  it("keeps the digits of numbers that JavaScript would round", () => {
    const text = '{"id":12345678901234567890}';
    expect(editableBody(delivered("http", text)).text).toBe(text);
  });
});

describe("a curl call for a delivery", () => {
  const input = { url: "http://127.0.0.1:3000/x", secret: "top-secret" };

  it.each([
    ["github", '{"a": 1}', json, "push"],
    ["shopify", '{"a": 1}', json, "orders/create"],
    ["twilio", "From=%2B1&Body=Hi", form, "message.received"],
    ["http", "a=1&a=2", form, "request"],
    ["http", "hello", "text/plain", "request"],
  ])("of %s posts the body as it came, with its type", (source, text, type, event) => {
    const request = requestOfDelivered(delivered(source, text, type, event), input);
    expect(request.body).toBe(text);
    expect(request.headers["content-type"]).toBe(type);
  });

  it("never reuses the id of the first delivery", () => {
    const one = delivered("slack", '{"event":{"type":"message"},"event_id":"Ev1"}', json, "message");
    expect(JSON.parse(requestOfDelivered(one, input).body).event_id).not.toBe("Ev1");
    const list = delivered("hubspot", '[{"eventId":1},{"eventId":2}]', json, "contact.creation", 1);
    const [event, ...others] = JSON.parse(requestOfDelivered(list, input).body);
    expect(others).toEqual([]);
    expect(event.eventId).not.toBe(2);
  });

  it.skipIf(process.platform === "win32")("contains the signature of its bytes and not the secret", () => {
    const request = requestOfDelivered(delivered("github", '{"a":"it\'s $HOME"}'), input);
    const command = toCurl(request).replace(/^curl/, "printf '%s\\0'");
    const args = spawnSync("sh", ["-c", command], { encoding: "utf8" }).stdout.split("\0");
    expect(args[args.indexOf("--data-binary") + 1]).toBe('{"a":"it\'s $HOME"}');
    expect(args).toContainEqual(expect.stringMatching(/^x-hub-signature-256: sha256=/));
    expect(command).not.toContain("top-secret");
  });
});
