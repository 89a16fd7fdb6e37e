import { expect, test } from "vitest";
import { isPublicAddress } from "./tunnels.ts";

test.each([
  ["https://orders-3000.app.example.dev/", true],
  ["https://hooks.example.com/proxy/3000/", true],
  ["https://203.0.113.7/", true],
  ["http://hooks.example.com/", false],
  ["http://127.0.0.1:3000/", false],
  ["https://localhost:3000/", false],
  ["https://127.0.0.1:3000/", false],
  ["https://10.1.2.3/", false],
  ["https://172.20.0.4/", false],
  ["https://192.168.1.5:8443/", false],
  ["https://[::1]:3000/", false],
  ["https://[fd00::5]/", false],
  ["https://devbox/", false],
  ["https://devbox.local/", false],
])("%s is public: %s", (address, is) => expect(isPublicAddress(address)).toBe(is));
