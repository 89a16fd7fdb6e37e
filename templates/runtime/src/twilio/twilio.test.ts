import { describe, expect, expectTypeOf, it } from "vitest";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import { samplePayload } from "../../build/read-samples.ts";
import twilioEvents from "../catalog/twilio-events.json" with { type: "json" };
import { requestOf } from "../testing/requests.ts";
import { signature } from "./signature.ts";
import { sign, type TwilioEvent, type TwilioPayloads, type TwilioStreamEvent, twilio } from "./twilio.ts";

const { protocol } = twilio();
const form = { "content-type": "application/x-www-form-urlencoded" };
const fields = {
  CallSid: "CA1234567890ABCDE",
  Caller: "+14158675309",
  Digits: "1234",
  From: "+14158675309",
  To: "+18005551212",
};
const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
const text = new URLSearchParams(fields).toString();
const verify = (request: Parameters<typeof protocol.verify>[0], secret = "12345") =>
  protocol.verify(request, ["other", secret]);

describe("Twilio's signatures", () => {
  // The worked example of https://www.twilio.com/docs/usage/webhooks/webhooks-security.
  const published = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
  const request = (mac: string) => ({ ...requestOf(text, { ...form, "x-twilio-signature": mac }), url });

  it("are made as in Twilio's example", () => {
    expect(signature("12345", url, new URLSearchParams(fields))).toBe(published);
    expect(verify(request(published))).toBeUndefined();
  });

  it("hold for the URL with and without its usual port", () => {
    const withPort = url.replace(".com", ".com:443");
    expect(verify({ ...request(published), url: withPort })).toBeUndefined();
    const mac = signature("12345", withPort, new URLSearchParams(fields));
    expect(verify(request(mac))).toBeUndefined();
  });

  it("hold for no other URL, field, secret or spelling", () => {
    expect(verify({ ...request(published), url: `${url}&x` })).toContain("does not match");
    expect(verify({ ...request(published), body: Buffer.from(`${text}&x=1`) })).toContain("does not match");
    expect(verify(request(published), "54321")).toContain("does not match");
    expect(verify(request(published.toLowerCase()))).toContain("does not match");
    expect(verify(requestOf(text, form))).toContain("missing");
  });

  it("cover a JSON body by its hash in the URL", () => {
    const event = "com.twilio.messaging.message.delivered";
    const body = JSON.stringify(samplePayload("twilio", event));
    const made = sign({ body, secret: "12345", event, url: "https://hooks.example.com/twilio" });
    const whole = { ...requestOf(made.body ?? "", made.headers), url: made.url ?? "" };
    expect(verify(whole)).toBeUndefined();
    expect(verify({ ...whole, body: Buffer.from(`${made.body} `) })).toContain("does not match");
    expect(protocol.open(whole)[0].names).toEqual([event, "com.twilio"]);
  });
});

describe("signatures by a shared key", () => {
  // Made with RequestValidator("shared-key-secret-1").compute_signature of twilio-python 9.13.0.
  const settings = "key=webhooks_sharedkey_01,algorithm=HMAC_SHA256";
  const formMac = "eDuie2DIgWPkyT21Ge6XBr1OlzL5zfT/YWRIYEjni1Q=";
  const streamMac = "F0VpWVh9biORAzGLKcNaxZ2kuJUdDWyTAAOc0/QkBq8=";
  const stream =
    '[{"specversion":"1.0","type":"com.twilio.messaging.message.delivered","source":"/x","id":"EZ1","data":{}}]';
  const streamUrl =
    "https://hooks.example.com/twilio?bodySHA256=8ad6a8daba7f2efd1edce357440708bec75ab3962e3627b3df75f90680cefcdc";
  const request = (mac: string, header: string | undefined = settings) => ({
    ...requestOf(text, {
      ...form,
      "x-twilio-signature": mac,
      ...(header === "" ? {} : { "x-twilio-webhooks-signature-settings": header }),
    }),
    url,
  });
  const check = (sent: ReturnType<typeof request>) => verify(sent, "shared-key-secret-1");

  it("are accepted with the algorithm that their header names", () => {
    expect(check(request(formMac))).toBeUndefined();
    expect(check(request(formMac, "algorithm = hmac_sha256 , key=x"))).toBeUndefined();
    const headers = {
      "content-type": "application/json",
      "x-twilio-signature": streamMac,
      "x-twilio-webhooks-signature-settings": settings,
    };
    expect(check({ ...requestOf(stream, headers), url: streamUrl })).toBeUndefined();
    expect(check({ ...requestOf(`${stream} `, headers), url: streamUrl })).toContain("does not match");
  });

  it("are refused without it, with another one or for another text", () => {
    expect(check(request(formMac, ""))).toContain("does not match");
    expect(check(request(formMac, "key=x"))).toContain("does not match");
    expect(check(request(formMac, "algorithm=HMAC_SHA1"))).toContain("does not match");
    expect(check(request(formMac, "algorithm=constructor"))).toContain("unknown algorithm");
    expect(check({ ...request(formMac), url: `${url}&x` })).toContain("does not match");
    expect(verify(request(formMac), "12345")).toContain("does not match");
    // The older signature stays valid next to others.
    expect(verify(request("RSOYDt4T1cUTdK1PDd93/VVr8B8=", "key=x,algorithm=HMAC_SHA1"))).toBeUndefined();
  });
});

describe("what Twilio posts", () => {
  it.each(Object.keys(twilioEvents))("is recognized: %s", (event) => {
    const payload = samplePayload("twilio", event);
    const made = sign({ body: JSON.stringify(payload), secret: "k", event, url: "http://x/twilio" });
    const request = { ...requestOf(made.body ?? "", made.headers), url: made.url ?? "http://x/twilio" };
    expect(protocol.verify(request, ["k"])).toBeUndefined();
    const [opened] = protocol.open(request);
    expect(opened.names).toContain(event);
    expect(opened.payload).toEqual(payload);
  });

  it("is the log of an error under the name that Twilio documents", () => {
    // https://www.twilio.com/docs/events/event-types/errors/error-logs
    const events = Object.keys(twilioEvents).filter((name) => name.endsWith(".error.logged"));
    expect(events).toEqual(["com.twilio.error-logs.error.logged"]);
    expect(samplePayload("twilio", "com.twilio.error-logs.error.logged").type).toBe(events[0]);
  });

  const openForm = (given: Readonly<Record<string, string>>) =>
    protocol.open(requestOf(new URLSearchParams(given).toString(), form))[0];

  // https://www.twilio.com/docs/events/event-types and https://www.twilio.com/docs/comms/events
  it.each([
    "com.twilio.conversations.conversation-state.updated",
    "com.twilio.conversations.message.added",
    "com.twilio.conversations.user.updated",
    "com.twilio.voice.insights.call-event.gateway",
    "com.twilio.daptbt.link-shortening.link-clicked",
    "com.twilio.messaging.compliance.brand-registration.brand-failure",
    "com.twilio.comms-api.operation.processing",
  ] as const)("has a handler of its own for %s, or one for all of Event Streams", (type) => {
    const trigger = twilio();
    trigger.on(type, ({ payload }) => expectTypeOf(payload.type).toEqualTypeOf<typeof type>());
    trigger.on("com.twilio", ({ payload }) => {
      expectTypeOf(payload).toEqualTypeOf<TwilioStreamEvent<`com.twilio.${string}`>>();
    });
    const event = { ...samplePayload("twilio", "com.twilio"), type };
    const made = sign({ body: JSON.stringify(event), secret: "k", event: type, url: "http://x/twilio" });
    const [opened] = protocol.open({ ...requestOf(made.body ?? "", made.headers), url: made.url ?? "" });
    expect(opened.names).toEqual([type, "com.twilio"]);
    expect(trigger.findHandlers(opened.names)).toHaveLength(2);
  });

  // https://www.twilio.com/docs/voice/twiml#request-parameters: only status callbacks say where they come from.
  it("is a request for instructions where no report on a call says so, also for a call that was made", () => {
    const call = { CallSid: "CA1", AccountSid: "AC1", From: "+1", To: "+2", CallStatus: "in-progress" };
    const gathered = openForm({ ...call, Direction: "outbound-api", Digits: "1", msg: "Gather End" });
    expect(gathered.names).toEqual(["call.received", "call"]);
    expect(openForm({ ...call, Direction: "outbound-dial" }).names[0]).toBe("call.received");
    const source = { CallbackSource: "call-progress-events", SequenceNumber: "2", Timestamp: "now" };
    const report = openForm({ ...call, Direction: "inbound", ...source });
    expect(report.names).toEqual(["call.in-progress", "call"]);
    twilio().on("call.received", ({ payload }) => {
      expectTypeOf(payload.Digits).toEqualTypeOf<string | undefined>();
      // @ts-expect-error a request for instructions has no time
      payload.Timestamp;
    });
  });

  it("tells apart what is about to be added to a conversation", () => {
    const add = { EventType: "onMessageAdd", ConversationSid: "CH1", Author: "ada", Body: "Hello" };
    expect(openForm(add).names).toEqual(["onMessageAdd"]);
    expect(openForm(add).id).not.toBe(openForm(add).id);
    const user = { EventType: "onUserAdded", UserSid: "US1" };
    expect(openForm(user).id).toBe("US1:onUserAdded");
    twilio().on("onMessageAdd", ({ payload }) => {
      expectTypeOf(payload.Author).toEqualTypeOf<string>();
      // @ts-expect-error it has no identifier before it is written
      payload.MessageSid;
    });
  });

  it("is proved by the auth token or by a shared key", () => {
    const algorithms = protocol.proofs.map((proof) => proof.kind === "signature" && proof.algorithm);
    expect(algorithms).toEqual(["HMAC-SHA1", "HMAC-SHA256"]);
  });

  it("has the same id when it is posted again without a token", () => {
    const request = requestOf(
      new URLSearchParams({ MessageSid: "SM1", MessageStatus: "sent" }).toString(),
      form,
    );
    expect(protocol.open(request)[0].id).toBe("SM1:sent");
  });

  it.each(["", "a=1", "MessageSid=SM1&MessageStatus=a%0Ab"])("is not understood as %j", (body) => {
    expect(() => protocol.open(requestOf(body, form))).toThrow();
  });

  it("is answered with the trigger's TwiML", () => {
    expect(protocol.reply?.body).toContain("<Response/>");
    expect(twilio({ twiml: "<Response><Hangup/></Response>" }).protocol.reply?.body).toContain("Hangup");
  });
});

checkedByCompiler(
  "has a payload type for exactly the catalogue's events, and for every type of Event Streams",
  () => {
    expectTypeOf<TwilioEvent>().toEqualTypeOf<keyof typeof twilioEvents | `com.twilio.${string}`>();
    expectTypeOf<keyof TwilioPayloads>().toEqualTypeOf<keyof typeof twilioEvents>();
    twilio().on("message.received", ({ payload }) => {
      expectTypeOf(payload.Body).toEqualTypeOf<string>();
      expectTypeOf(payload.MediaUrl9).toEqualTypeOf<string | undefined>();
      expectTypeOf(payload.OptOutType).toEqualTypeOf<"START" | "STOP" | "HELP" | undefined>();
      // @ts-expect-error Twilio writes it with a capital
      payload.body;
    });
    twilio().on("call.received", ({ payload }) => {
      expectTypeOf(payload["SipHeader_X-Order"]).toEqualTypeOf<string | undefined>();
    });
    twilio().on("message.delivered", ({ payload }) => {
      // Twilio adds parameters to what it reports without notice.
      expectTypeOf(payload.ParameterToCome).toEqualTypeOf<unknown>();
    });
  },
);
