import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ImageError } from "../oci/errors.ts";
import { parseChallenge, RegistryClient } from "./registry-client.ts";

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

it("reports a redirect to no address as an odd registry", async () => {
  const server = createServer(({ url }, response) => {
    if (url === "/v2/") return response.writeHead(200).end();
    return response.writeHead(307, { location: "http://[" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const client = await RegistryClient.connect({
    repository: { host: `127.0.0.1:${port}`, path: "app" },
    credentials: undefined,
    insecure: true,
    variables: {},
    scopes: [],
    signal: AbortSignal.timeout(60_000),
  } as unknown as Parameters<typeof RegistryClient.connect>[0]);
  await expect(client.readBlob("sha256:0")).rejects.toThrow(ImageError);
});
