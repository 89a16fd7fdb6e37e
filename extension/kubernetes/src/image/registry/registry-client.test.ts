import { describe, expect, it } from "vitest";
import { parseChallenge } from "./registry-client.ts";

describe("the authentication challenge of a registry", () => {
  it.each([
    [
      // The example in the distribution project's page on token authentication.
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:samalba/my-app:pull,push"',
      { scheme: "bearer", realm: "https://auth.docker.io/token", service: "registry.docker.io" },
    ],
    [
      'bearer service=x, realm="https://a/t?x=1,2"',
      { scheme: "bearer", realm: "https://a/t?x=1,2", service: "x" },
    ],
    ['Bearer realm="https://a/\\"t"', { scheme: "bearer", realm: 'https://a/"t' }],
    ['Basic realm="Registry"', { scheme: "basic" }],
    ['Basic realm="x", Bearer realm="https://a/t"', { scheme: "bearer", realm: "https://a/t" }],
    ["Bearer", undefined],
    ["Negotiate", undefined],
    [undefined, undefined],
  ])("%s", (header, wanted) => {
    expect(parseChallenge(header)).toEqual(wanted);
  });
});
