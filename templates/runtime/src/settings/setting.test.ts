import { inspect } from "node:util";
import { afterEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import { secret, setting } from "./setting.ts";

afterEach(() => vi.unstubAllEnvs());

describe("a setting", () => {
  it("reads the environment variable of its name on every access", () => {
    const channel = setting("CHANNEL", "Where alerts go", { default: "#alerts" });
    expect(channel.value).toBe("#alerts");
    vi.stubEnv("CHANNEL", "#shop");
    expect(channel.value).toBe("#shop");
    expect(`${channel}`).toBe("#shop");
    vi.stubEnv("CHANNEL", "");
    expect(channel.value).toBe("#alerts");
  });

  it("also returns the previous value, while it is being changed", () => {
    const key = secret("KEY");
    expect(key.readAll({ KEY: "new", KEY_PREVIOUS: "old" })).toEqual(["new", "old"]);
    expect(key.readAll({ KEY: "new", KEY_PREVIOUS: " " })).toEqual(["new"]);
    expect(key.readAll({ KEY_PREVIOUS: "old" })).toEqual(["old"]);
    expect(key.readAll({})).toEqual([]);
  });

  it("reports what is missing and how to set it, only when it is read", () => {
    const channel = setting("CHANNEL", "Where alerts go");
    expect(() => channel.value).toThrow(
      "The setting CHANNEL (Where alerts go) has no value: set the environment variable CHANNEL.",
    );
    expect(() => setting("OTHER").value).toThrow(/^The setting OTHER has no value/);
    const named = { code: "setting-missing", details: { setting: "CHANNEL" } };
    expect(() => channel.value).toThrow(expect.objectContaining(named));
  });

  it("may be optional, which its type reflects", () => {
    const channel = setting("CHANNEL", "Where alerts go", { optional: true });
    expect(channel.value).toBeUndefined();
    expectTypeOf(channel.value).toEqualTypeOf<string | undefined>();
    expectTypeOf(setting("CHANNEL")).toHaveProperty("value").toEqualTypeOf<string>();
    expectTypeOf(secret("TOKEN", "", { optional: true }).value).toEqualTypeOf<string | undefined>();
    expectTypeOf(secret("TOKEN")).toHaveProperty("value").toEqualTypeOf<string>();
  });

  it.each(["", "a b", "1A", "A-B", "A=B", "Ä"])("cannot be named %j", (name) => {
    expect(() => setting(name)).toThrow(/is not a valid name for a setting/);
    expect(() => secret(name)).toThrow(/is not a valid name for a setting/);
  });

  it("does not mistake an inherited property for a value", () => {
    expect(setting("constructor").read({})).toBeUndefined();
    expect(setting("__proto__").read({})).toBeUndefined();
  });
});

describe("a secret", () => {
  it("is never printed", () => {
    vi.stubEnv("TOKEN", "tell-nobody");
    const token = secret("TOKEN", "Signs");
    const printed = [
      `${token}`,
      String(token),
      JSON.stringify({ token }),
      inspect(token),
      inspect({ deep: { token } }, { depth: 9, showHidden: true, getters: true }),
      inspect(new Map([["token", token]])),
    ];
    for (const text of printed) {
      expect(text).toContain("[secret TOKEN]");
      expect(text).not.toContain("tell-nobody");
    }
    expect(JSON.stringify({ ...token })).not.toContain("tell-nobody");
    expect(token.value).toBe("tell-nobody");
  });
});
