import { describe, expect, it } from "vitest";
import { isInsecure } from "./insecure.ts";

const settings = {
  InsecureRegistryCIDRs: ["10.1.0.0/16", "fd00::/8"],
  IndexConfigs: { "docker.io": { Secure: true }, "reg.lan:5000": { Secure: false } },
};

describe("a registry without a trusted certificate", () => {
  it.each(["localhost", "localhost:5000", "127.0.0.1:5000", "127.9.9.9", "[::1]:5000"])(
    "%s is always taken",
    (host) => {
      expect(isInsecure(host, undefined)).toBe(true);
    },
  );

  it.each(["reg.lan:5000", "10.1.2.3:5000", "10.1.2.3", "[fd00::1]:5000"])(
    "%s is taken where the engine's settings name it",
    (host) => {
      expect(isInsecure(host, settings)).toBe(true);
      expect(isInsecure(host, undefined)).toBe(false);
    },
  );

  it.each(["docker.io", "reg.lan", "10.2.0.1:5000", "localhost.example.com", "127.0.0.1.example.com"])(
    "%s is refused",
    (host) => {
      expect(isInsecure(host, settings)).toBe(false);
    },
  );
});
