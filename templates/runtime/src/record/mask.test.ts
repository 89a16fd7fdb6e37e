import { inspect } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { RecordedValue } from "../management/recordings.ts";
import { Secret, secret } from "../settings/setting.ts";
import { Mask } from "./mask.ts";
import { maxTextLength, snapshot, textMargin } from "./snapshot.ts";

describe("a mask", () => {
  const { read, readAll } = Secret.prototype;
  afterEach(() => {
    Object.assign(Secret.prototype, { read, readAll });
    delete process.env.MASKED_TOKEN;
  });

  it("hides a secret in any text, name, URL and base64, whatever stands around it", () => {
    fc.assert(
      fc.property(
        fc
          .string({ minLength: 6, maxLength: 40, unit: "binary-ascii" })
          .filter((text) => text.trim().length >= 6),
        fc.string({ maxLength: 7 }),
        fc.string({ maxLength: 7 }),
        (value, before, after) => {
          const mask = new Mask();
          mask.add(value);
          const all = before + value + after;
          const kept = mask.value(
            snapshot(
              { all, [value]: [all], url: encodeURIComponent(value), basic: btoa(`:${value}`) },
              10_000,
            ).value,
          );
          const said = JSON.stringify(kept);
          expect(said).not.toContain(JSON.stringify(value).slice(1, -1));
          expect(said).not.toContain(btoa(`:${value}`).slice(4, -4) || "\0");
        },
      ),
    );
  });

  it("learns each secret that is read, and no other setting", () => {
    const mask = new Mask();
    mask.followReads();
    process.env.MASKED_TOKEN = "value-of-token";
    const token = secret("MASKED_TOKEN", "Calls a shop");
    expect(mask.text("value-of-token")).toBe("value-of-token");
    expect(token.value).toBe("value-of-token");
    expect(mask.text("Bearer value-of-token!")).toBe("Bearer [secret]!");
  });
});

const pem = [
  "-----BEGIN PRIVATE KEY-----",
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
  "MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu",
  "Qg+56=",
  "-----END PRIVATE KEY-----\n",
].join("\n");
const inLine = pem.trim().replaceAll("\n", "\\n");
const account = JSON.stringify({ type: "account", private_key: pem, password: 'a"b\\c/d' });

describe("a mask of a secret as it is usually written", () => {
  it.each<[string, string, unknown, unknown]>([
    ["in the body of a request", pem, JSON.stringify({ key: pem }), '{"key":"[secret]\\n"}'],
    ["in JSON within JSON", pem, JSON.stringify([JSON.stringify([pem.trim()])]), '["[\\"[secret]\\"]"]'],
    ["line by line", pem, pem.trim().split("\n").slice(1, -1), ["[secret]", "[secret]", "[secret]"]],
    ["with other line breaks", pem, pem.trim().replaceAll("\n", "\r\n"), "[secret]"],
    ["without the line breaks", pem, pem.replaceAll("\n", ""), "[secret]"],
    ["that had \\n in it", inLine, inLine.replaceAll("\\n", "\n"), "[secret]"],
    ["that was read with its line break", "value-of-token\n", "value-of-token", "[secret]"],
    ["printed by Node", 'it "is" \\ mine', inspect({ own: 'it "is" \\ mine' }), "{ own: '[secret]' }"],
    ["in a form", "a b&c=d!é", new URLSearchParams({ t: "a b&c=d!é" }).toString(), "t=[secret]"],
    ["in a query", "to ken'(1)", new URL("https://shop?t=to ken'(1)").href, "https://shop/?t=[secret]"],
    ["in a page", `<a b="c" & 'd'>`, "<p>&lt;a b=&quot;c&quot; &amp; &#39;d&#39;&gt;</p>", "<p>[secret]</p>"],
    ["in capitals", "s3cret-Wörd", "S3CRET-WÖRD s3cret-wörd", "[secret] [secret]"],
    ["in the JSON of PHP", "a/b/c-Wörd", String.raw`{"k":"a\/b\/c-W\u00f6rd"}`, '{"k":"[secret]"}'],
    ["in the JSON of Python", "s3cret-Wörd", String.raw`{"k":"s3cret-W\u00f6rd"}`, '{"k":"[secret]"}'],
    ["in the JSON of Go", "a<b>&c1", String.raw`{"k":"a\u003cb\u003e\u0026c1"}`, '{"k":"[secret]"}'],
    ["in a URL in a URL", "a b/c=d", encodeURIComponent(encodeURIComponent("a b/c=d")), "[secret]"],
    [
      "in a pattern",
      "a.b/c-d",
      [/^a\.b\/c-d$/, /x/],
      [
        { $: "opaque", name: "[secret]" },
        { $: "opaque", name: "/x/" },
      ],
    ],
    ["in a pattern that escapes all", "s3cret-a.b", /\x733cret\x2da\.b/, { $: "opaque", name: "[secret]" }],
    ["as an object", "s3cret-word", [Object("s3cret-word")], ["[secret]"]],
    ["in hexadecimal", "s3cret", Buffer.from("a s3cret!").toString("hex"), "6120[secret]21"],
    ["in base64 with what is around it", pem, btoa(JSON.stringify({ k: pem })), /^.{8,9}\[secret\].{4,9}$/],
    [
      "as a number",
      "0048151623",
      { pin: 48151623, text: "no 48151623" },
      { pin: "[secret]", text: "no [secret]" },
    ],
    ["as a large number", "9007199254740993", [9007199254740993n, 7], [{ $: "bigint", text: "[secret]" }, 7]],
    ["that is a part of a JSON", account, JSON.parse(account).private_key, "[secret]\n"],
    ["that is a short part of a JSON", account, { password: 'a"b\\c/d' }, { password: "[secret]" }],
    ["that is in base64", btoa(account), JSON.parse(account).password, "[secret]"],
    [
      "that is the password of a URL",
      "redis://me:p%40ss-word@shop",
      ["p@ss-word", "p%40ss-word"],
      ["[secret]", "[secret]"],
    ],
    [
      "that is a URL",
      "https://hooks.shop/services/T0/B1/abcdef",
      { path: "/services/T0/B1/abcdef" },
      { path: "[secret]" },
    ],
    ["beside one with which it shares characters", "abcabc", "abcabcabc!", "[secret]!"],
  ])("hides a secret %s", (_how, value, told, expected) => {
    const mask = new Mask();
    mask.add(value);
    const masked = mask.value(snapshot(told, 64 * 1024).value);
    if (expected instanceof RegExp) expect(masked).toMatch(expected);
    else expect(masked).toEqual(expected);
  });

  it("leaves alone what only resembles a part of a secret, and what the recording itself says", () => {
    const mask = new Mask();
    for (const value of [pem, "length", "12", "https://shop/v1/orders", "\\n\n"]) mask.add(value);
    const told = ["-----BEGIN PRIVATE KEY-----", "/v1/orders", "a\nb", "Qg", new Uint8Array(12)];
    const masked = mask.value(snapshot(told, 64 * 1024).value);
    expect(masked).toEqual([...told.slice(0, 4), { $: "bytes", name: "Uint8Array", length: 12 }]);
  });
});

it("leaves no part of a secret where a text is cut", () => {
  const capitals = { unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ") };
  const secrets = fc.oneof(
    fc.string({ ...capitals, minLength: 4, maxLength: 60 }),
    fc
      .tuple(fc.string({ ...capitals, minLength: 4, maxLength: 9 }), fc.integer({ min: 2, max: 1500 }))
      .map(([text, times]) => text.repeat(times)),
    fc
      .array(fc.string({ ...capitals, minLength: 6, maxLength: 60 }), { minLength: 2, maxLength: 5 })
      .map((lines) => lines.join('"\n')),
  );
  const ways: readonly ((text: string, limit: number) => unknown)[] = [
    (text, limit) => snapshot(text, limit).value,
    (text, limit) => snapshot([{ text }, "more"], limit).value,
    (text, limit) => snapshot(new Error(text), limit).value,
    (text, limit) => snapshot([Symbol(text), { [text]: text }], limit).value,
  ];
  fc.assert(
    fc.property(
      fc.uniqueArray(secrets, { minLength: 1, maxLength: 3 }),
      fc.nat({ max: 90 }),
      fc.oneof(fc.constant(64 * 1024), fc.integer({ min: 1, max: 9000 })),
      fc.constantFrom(...ways),
      fc.boolean(),
      (values, back, limit, way, isJson) => {
        const mask = new Mask();
        for (const value of values) mask.add(value);
        const place = Math.max(0, Math.min(limit, maxTextLength) - back);
        const said = values.map((value) => (isJson ? JSON.stringify(value) : value)).join(" ");
        const text = " ".repeat(place) + said + " ".repeat(textMargin);
        const kept = JSON.stringify(mask.value(way(text, limit) as RecordedValue));
        expect(kept).not.toMatch(/[A-Z]{4}/);
        expect(kept.length).toBeLessThan(3 * (maxTextLength + said.length + textMargin));
        expect(mask.start(text, place + back)).not.toMatch(/[A-Z]{4}/);
        expect(mask.start(text, place + back).length).toBeLessThanOrEqual(place + back);
      },
    ),
  );
});
