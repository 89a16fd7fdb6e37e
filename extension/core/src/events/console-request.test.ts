import { sources } from "@hookloom/runtime/catalog";
import { describe, expect, it } from "vitest";
import { type ConsoleInput, consoleRequest, readHeaders, readParameters } from "./console-request.ts";
import { proofHeaders } from "./signing-script.ts";

const input: ConsoleInput = {
  source: "github",
  event: "push",
  payload: "{}",
  secret: "right",
  url: "http://127.0.0.1:3000/github",
  proof: "provider",
  headers: "",
  parameters: "",
  deliveryId: "d-1",
};

describe("the proof", () => {
  it.each(sources.map(({ id }) => id))("of %s is right, wrong or left out", (source) => {
    const one = { ...input, source, event: sources.find(({ id }) => id === source)?.events[0]?.name ?? "" };
    const right = consoleRequest(one).headers;
    const wrong = consoleRequest({ ...one, proof: "wrong" }).headers;
    const none = consoleRequest({ ...one, proof: "none" }).headers;
    const names = proofHeaders(one);
    expect(names.some((name) => name in right)).toBe(true);
    expect(names.some((name) => name in wrong && wrong[name] !== right[name])).toBe(true);
    expect(names.filter((name) => name in none)).toEqual([]);
    expect(JSON.stringify([wrong, none])).not.toContain("right");
  });

  it("takes no credential along into a line for a shell unless it is the right one", () => {
    const key = { ...input, source: "gitlab" };
    expect(consoleRequest(key).credentials).toEqual({ "x-gitlab-token": "" });
    expect(consoleRequest({ ...key, proof: "wrong" }).credentials).toEqual({});
    expect(consoleRequest({ ...key, headers: "X-GitLab-Token: own" }).credentials).toEqual({});
  });
});

describe("a consumer", () => {
  const call = { ...input, source: "http", event: "request", options: { verify: "api" }, secret: "" };
  const key = { kind: "key", value: "hl_dev_1" } as const;
  const token = { kind: "token", value: "e.y.J" } as const;

  it("sends its key or its token, and no signature", () => {
    expect(consoleRequest({ ...call, proof: "key", credential: key }).headers["x-api-key"]).toBe("hl_dev_1");
    const { headers, credentials } = consoleRequest({ ...call, proof: "token", credential: token });
    expect(headers.authorization).toBe("Bearer e.y.J");
    expect(headers).not.toHaveProperty("x-api-key");
    expect(credentials).toEqual({});
  });

  it("sends a wrong one, or none", () => {
    const wrong = consoleRequest({ ...call, proof: "wrong", credential: token }).headers;
    expect(wrong.authorization).toMatch(/^Bearer whsec_/);
    const none = consoleRequest({ ...call, proof: "none" }).headers;
    expect(Object.keys(none).filter((name) => /key$|authorization/.test(name))).toEqual(["idempotency-key"]);
  });

  it("may send a credential of an application as a header", () => {
    const own = consoleRequest({ ...call, proof: "none", headers: "X-API-Key: hl_dev_2" }).headers;
    expect(own["x-api-key"]).toBe("hl_dev_2");
  });
});

describe("headers and parameters", () => {
  it("are added, and replace those of the same name", () => {
    const { headers, url } = consoleRequest({
      ...input,
      headers: "X-Debug: a: b\n\n User-Agent : mine \r\nX-Empty:",
      parameters: "page=2\nname = a b&c\npage=3",
    });
    expect(headers).toMatchObject({ "x-debug": "a: b", "user-agent": "mine", "x-empty": "" });
    expect(url).toBe("http://127.0.0.1:3000/github?page=2&name=a+b%26c&page=3");
  });

  it("are part of a signed URL", () => {
    const one = { ...input, source: "hubspot", event: "contact.creation" };
    const plain = consoleRequest(one).headers["x-hubspot-signature-v3"];
    expect(consoleRequest({ ...one, parameters: "a=1" }).headers["x-hubspot-signature-v3"]).not.toBe(plain);
  });

  it.each([["X Debug: 1"], [": 1"], ["X-Debug"], ["X-Debug: \u0007"], ["X-Debug: ☃"]])(
    "the header %j is refused with its line",
    (line) =>
      expect(() => readHeaders(line)).toThrow(/^".*" is not a header: enter a name, a colon and a value/),
  );

  it("a parameter without a name is refused with its line", () => {
    expect(() => readParameters("a=1\n=2")).toThrow('"=2" is not a parameter: enter a name, an equals sign');
  });
});
