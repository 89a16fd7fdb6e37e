import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { parse } from "yaml";
import { type Session, startSession, textOf } from "../vscode/session.ts";
import { clusterUnderTest, type TestNamespace } from "./cluster-under-test.ts";

/** An editor whose npm is offline, with an empty cache of its own: the cluster's network has no registry. */
export async function startEditor(): Promise<Session> {
  const session = await startSession({ environment: { npm_config_cache: "" } });
  writeFileSync(join(session.vscode.data, "home", ".npmrc"), "offline=true\n");
  return session;
}

/** Remembers every phase that a notification shows from now on. */
export async function watchPhases(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(window, { hookloomPhases: seen });
    const look = () => {
      for (const toast of document.querySelectorAll(".notification-list-item-message")) {
        const phase = / (\w+) · /.exec((toast.textContent ?? "").replaceAll("\u00a0", " "))?.[1];
        if (phase) seen.add(phase);
      }
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  return () =>
    page.evaluate(() => [...(window as unknown as { hookloomPhases: Set<string> }).hookloomPhases]);
}

interface Kubeconfig {
  "current-context": string;
  clusters: { name: string; cluster: object }[];
  contexts: { name: string; context: object }[];
}

/** A kubeconfig that a person uses for another cluster at the moment, which nothing answers. */
export function writeKubeconfig(file: string): void {
  const config = parse(readFileSync(clusterUnderTest.kubeconfig, "utf8")) as Kubeconfig;
  const elsewhere = { name: "elsewhere", cluster: { server: "https://127.0.0.1:9" } };
  const [context] = config.contexts;
  config.clusters.push(elsewhere);
  config.contexts.push({ name: "elsewhere", context: { ...context?.context, cluster: "elsewhere" } });
  config["current-context"] = "elsewhere";
  writeFileSync(file, JSON.stringify(config));
}

/** An environment in a namespace, as hookloom.json describes it; `path` is where its images are in the registry. */
export function inCluster(kubeconfig: string, { name }: TestNamespace, path = name): object {
  const { context, registry, baseImage } = clusterUnderTest;
  const place = { target: "kubernetes", kubeconfig, context, namespace: name };
  return { ...place, registry: `${registry}/${path}`, baseImage };
}

/** The source and the description of a project that the wizard made. */
export class WalkedProject {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  get source(): string {
    return join(this.root, "src", "webhook.ts");
  }

  change(from: string | RegExp, to: string): void {
    writeFileSync(this.source, textOf(this.source).replace(from, to));
  }

  /** Replaces the environments. */
  describe(environments: object): void {
    const file = join(this.root, "hookloom.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(textOf(file)), environments }, null, 2));
  }
}
