import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { Secret, secret } from "../settings/setting.ts";
import { Mask } from "./mask.ts";
import { snapshot } from "./snapshot.ts";

describe("a mask", () => {
  const { read, readAll } = Secret.prototype;
  afterEach(() => {
    Object.assign(Secret.prototype, { read, readAll });
    delete process.env.MASKED_TOKEN;
  });

  it("hides a secret in any text, name, URL and base64, whatever stands around it", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 40, unit: "binary-ascii" }).filter((text) => text.trim() !== ""),
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

  it("hides a secret that a long text was cut in", () => {
    const mask = new Mask();
    mask.add("abcdefgh");
    const { value } = snapshot(`${"x".repeat(8188)}abcdefgh${"y".repeat(9000)}`, 64 * 1024);
    expect(JSON.stringify(mask.value(value))).not.toContain("abcd");
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
