import { describe, expect, it } from "vitest";
import { diagnose } from "../diagnose.ts";
import { event, evidence, secondsAgo, waiting } from "../testing/evidence.ts";

const image =
  "registry.example.com/team/hello@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const pulling = (message: string, reason = "ErrImagePull") =>
  waiting(reason, message, { container: { image } });

// Messages of containerd, Docker and CRI-O.
const messages: readonly [string, string][] = [
  [
    "image-not-found",
    `rpc error: code = NotFound desc = failed to pull and unpack image: ${image}: not found`,
  ],
  [
    "image-not-found",
    "Error response from daemon: manifest for hello:1 not found: manifest unknown: manifest unknown",
  ],
  ["image-not-found", "reading manifest 1 in registry.example.com/team/hello: name unknown"],
  [
    "image-unauthorized",
    "pulling from host 127.0.0.1:46809 failed with status code [manifests 1]: 401 Unauthorized",
  ],
  [
    "image-unauthorized",
    "Error response from daemon: pull access denied for hello, repository does not exist or may require 'docker login'",
  ],
  ["image-unauthorized", "failed to fetch anonymous token: unexpected status: 403 Forbidden"],
  ["image-unauthorized", "no basic auth credentials"],
  [
    "registry-unreachable",
    'Head "https://r.example.com/v2/": dial tcp 10.0.0.1:443: connect: connection refused',
  ],
  ["registry-unreachable", 'Head "https://r.example.com/v2/": dial tcp: lookup r.example.com: no such host'],
  ["registry-unreachable", "http: server gave HTTP response to HTTPS client"],
  [
    "registry-unreachable",
    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
  ],
  [
    "registry-unreachable",
    "unexpected status from HEAD request to https://r.example.com/v2/: 503 Service Unavailable",
  ],
  ["image-architecture", "no match for platform in manifest sha256:0123: not found"],
  ["image-architecture", "no matching manifest for linux/arm64/v8 in the manifest list entries"],
  ["image-pull-failed", "failed to extract layer: no space left on device"],
];

describe("an image that cannot be pulled", () => {
  it("was loaded into an engine that the nodes do not use", () => {
    const container = { image: "hookloom/hello:1" };
    const message = 'Container image "hookloom/hello:1" is not present with pull policy of Never';
    const pods = [waiting("ErrImageNeverPull", message, { container })];
    expect(diagnose(evidence({ pods }))).toMatchObject([
      { code: "image-not-loaded", cause: expect.stringContaining("do not have the image hookloom/hello:1") },
    ]);
  });

  it.each(messages)("%s: %s", (code, message) => {
    expect(diagnose(evidence({ pods: [pulling(message)] })).map((found) => found.code)).toEqual([code]);
  });

  it("is read from the node's event where the pod only waits for the next try", () => {
    const pods = [pulling(`Back-off pulling image "${image}"`, "ImagePullBackOff")];
    const events = [event("Failed", `Failed to pull image "${image}": ${image}: not found`)];
    expect(diagnose(evidence({ pods, events }))[0]).toMatchObject({
      code: "image-not-found",
      cause:
        "The registry registry.example.com does not have the image registry.example.com/team/hello@sha256:0123456789ab….",
      detail: [expect.stringContaining("Failed to pull image")],
      timeoutMs: 0,
    });
  });

  it("is waited for while a node still downloads a part of it", () => {
    const message = `failed to pull and unpack image: content digest sha256:${"0".repeat(64)}: not found`;
    expect(diagnose(evidence({ pods: [pulling(message)] }))[0]?.timeoutMs).toBeGreaterThan(10_000);
  });

  it("is waited for while its registry may come back", () => {
    const refused = pulling("dial tcp 10.0.0.1:443: connect: connection refused");
    const [found] = diagnose(evidence({ pods: [refused] }));
    expect(found?.timeoutMs).toBeGreaterThan(10_000);
    expect(found?.cause).toBe(
      "The cluster's nodes cannot reach the registry registry.example.com (dial tcp 10.0.0.1:443: connect: connection refused).",
    );
  });

  describe("from a registry that refuses the pull secret", () => {
    const refused = waiting("ErrImagePull", "401 Unauthorized", {
      metadata: { creationTimestamp: secondsAgo(20) },
      container: { image },
      spec: { imagePullSecrets: [{ name: "regcred" }], containers: [{ name: "webhook", image }] },
    });
    const notRetrieved = event(
      "FailedToRetrieveImagePullSecret",
      "Unable to retrieve some image pull secrets (regcred)",
    );
    const found = (parts: Parameters<typeof evidence>[0]) =>
      diagnose(evidence({ pods: [refused], ...parts }))[0];
    const references = (existence: "exists" | "missing" | "unknown", age = 60) =>
      new Map([["Secret/regcred", { existence, changed: Date.parse(secondsAgo(age)) }]]);

    it("blames the credentials only where the secret is known to exist", () => {
      expect(found({ references: references("exists") })).toMatchObject({
        cause:
          "The registry registry.example.com does not accept the credentials of the pull secret regcred.",
        timeoutMs: 0,
      });
    });

    it("knows a missing secret without the node's event, which may come late", () => {
      expect(found({ references: references("missing") })).toMatchObject({
        cause: expect.stringMatching(/^The pull secret regcred does not exist in hooks/),
        timeoutMs: 0,
      });
    });

    it("takes the node's event where the secret may not be read", () => {
      expect(found({ references: references("unknown"), events: [notRetrieved] })?.cause).toMatch(
        /^The pull secret regcred does not exist in hooks/,
      );
    });

    it("waits for that event, then names both causes", () => {
      const both = found({ references: references("unknown") });
      expect(both?.cause).toMatch(
        /either the secret does not exist in hooks, or its credentials are not accepted\.$/,
      );
      expect(both?.timeoutMs).toBeGreaterThanOrEqual(10_000);
    });

    it("lets the node try again with a secret that was created after it had looked", () => {
      const late = found({ references: references("exists"), events: [notRetrieved] });
      expect(late?.timeoutMs).toBeGreaterThanOrEqual(20_000);
    });

    it.each([20, 19, 1])(
      "lets it try again with one that is no older than the pod, %i s, without that event too",
      (age) => {
        expect(found({ references: references("exists", age) })?.timeoutMs).toBeGreaterThanOrEqual(20_000);
      },
    );

    it("lets it try again where the API does not say how old the secret is", () => {
      const ageless = new Map([["Secret/regcred", { existence: "exists" as const }]]);
      expect(found({ references: ageless })?.timeoutMs).toBeGreaterThanOrEqual(20_000);
    });
  });

  it.each([
    ["docker.io", "library/hello:1"],
    ["docker.io", "hello.world:1"],
    ["localhost", "localhost/hello:1"],
    ["registry:5000", "registry:5000/hello:1"],
  ])("names the registry %s of %s", (registry, image) => {
    const pod = waiting("ErrImagePull", "not found", { container: { image } });
    expect(diagnose(evidence({ pods: [pod] }))[0]?.cause).toContain(`The registry ${registry} `);
  });
});
