import { describe, expect, it } from "vitest";
import { parsePayload } from "../http/http-protocol.ts";
import { requestOf } from "../testing/requests.ts";
import { twilio } from "../twilio/twilio.ts";

const type = "application/x-www-form-urlencoded";
const names = Array.from({ length: 60_000 }, (_, index) => `field${index}`);
const body = Buffer.from(names.join("&"));

/** Looking up each name separately takes more than a minute; a busy machine needs a few seconds for one pass. */
const soon = 20_000;

describe("a form of very many fields", () => {
  it("is refused by Twilio's trigger quickly", { timeout: soon }, () => {
    const request = requestOf(body, { "content-type": type, "x-twilio-signature": "forged" });
    expect(twilio().protocol.verify(request, ["secret"])).toContain("does not match");
  });

  it("is read by the HTTP trigger", { timeout: soon }, () => {
    expect(Object.keys(parsePayload(body, type) as object)).toEqual(names);
  });

  it("keeps every value of a name in its order, also under the name of a prototype", () => {
    const read = parsePayload(Buffer.from("a=1&__proto__=x&a=2&b="), type);
    expect(Object.entries(read as object)).toEqual([
      ["a", ["1", "2"]],
      ["__proto__", "x"],
      ["b", ""],
    ]);
  });
});
