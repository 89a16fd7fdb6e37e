import { describe, expect, it } from "vitest";
import { diagnose } from "./diagnose.ts";
import { evidence, waiting } from "./test-evidence.ts";

const cases: readonly [string, string, string][] = [
  [
    "secret-key-missing",
    "couldn't find key GITHUB_SECRET in Secret hooks/hello-dev",
    "The Secret hello-dev has no key GITHUB_SECRET, which the container reads.",
  ],
  [
    "config-map-key-missing",
    "couldn't find key CHANNEL in ConfigMap hooks/hello-dev",
    "The ConfigMap hello-dev has no key CHANNEL, which the container reads.",
  ],
  [
    "secret-missing",
    'secret "hello-dev" not found',
    "The Secret hello-dev does not exist in hooks, and the container reads its settings from it.",
  ],
  [
    "config-map-missing",
    'configmap "hello-dev" not found',
    "The ConfigMap hello-dev does not exist in hooks, and the container reads its settings from it.",
  ],
  [
    "runs-as-root",
    'container has runAsNonRoot and image will run as root (pod: "hello_hooks(1)", container: webhook)',
    "The image registry.example.com/hello:1 runs as root or as a user without a number, which the pod forbids.",
  ],
  [
    "runs-as-root",
    "container has runAsNonRoot and image has non-numeric user (node), cannot verify user is non-root",
    "The image registry.example.com/hello:1 runs as root or as a user without a number, which the pod forbids.",
  ],
  [
    "container-config",
    'failed to prepare subPath for volumeMount "data" of container "webhook"',
    'The container cannot be made (failed to prepare subPath for volumeMount "data" of container "webhook").',
  ],
];

describe("a container that cannot be made", () => {
  it.each(cases)("%s: %s", (code, message, cause) => {
    const pods = [waiting("CreateContainerConfigError", message)];
    expect(diagnose(evidence({ pods }))).toMatchObject([{ code, cause, patience: 5_000 }]);
  });

  it("is mended by giving the setting a value in the environment that the pod belongs to", () => {
    const pods = [waiting("CreateContainerConfigError", "couldn't find key TOKEN in Secret hooks/hello-dev")];
    expect(diagnose(evidence({ pods }))[0]?.fix).toBe(
      'Give TOKEN a value with "hookloom settings dev set TOKEN".',
    );
  });
});
