// A manual deploy on the command line: the baseline for the product's own deploy.
import { execFile } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Manifest } from "../../extension/kubernetes/src/release/identity.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";

const run = promisify(execFile);

async function docker(...args: readonly string[]): Promise<string> {
  // Debian's engine has the classic builder alone.
  const { stdout } = await run("docker", args, { env: { ...process.env, DOCKER_BUILDKIT: "0" } });
  return stdout.trim();
}

async function kubectl(...args: readonly string[]): Promise<void> {
  await run("kubectl", ["--kubeconfig", clusterUnderTest.kubeconfig, ...args]);
}

/** The files that a person has in a folder. */
export interface HandDeploy {
  readonly folder: string;
  /** An existing bundle, with its map next to it. */
  readonly bundle: string;
  /** Repository and tag. */
  readonly tag: string;
  readonly namespace: string;
  readonly deployment: string;
  /** The objects that run an image. */
  manifests(image: string): readonly Manifest[];
}

/** Builds, pushes, applies and waits. */
export async function deployByHand(deploy: HandDeploy): Promise<void> {
  const { folder, tag, namespace, deployment } = deploy;
  for (const end of ["", ".map"]) copyFileSync(`${deploy.bundle}${end}`, join(folder, `webhook.mjs${end}`));
  const lines = [
    `FROM ${clusterUnderTest.baseImage}`,
    "COPY webhook.mjs webhook.mjs.map /app/",
    "WORKDIR /app",
    'ENTRYPOINT ["node", "/app/webhook.mjs"]',
  ];
  writeFileSync(join(folder, "Dockerfile"), `${lines.join("\n")}\n`);
  await docker("build", "-q", "-t", tag, folder);
  await docker("push", tag);
  const image = await docker("inspect", "--format", "{{index .RepoDigests 0}}", tag);
  const file = join(folder, "manifests.json");
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: deploy.manifests(image) }));
  await kubectl("apply", "--server-side", "-n", namespace, "-f", file);
  await kubectl("rollout", "status", "-n", namespace, `deployment/${deployment}`);
}
