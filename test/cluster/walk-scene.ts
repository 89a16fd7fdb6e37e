import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import { parse } from "yaml";
import { type Session, startSession, textOf } from "../vscode/session.ts";
import { pictureInBoth, systemThemes } from "../vscode/system-themes.ts";
import type { Workbench } from "../vscode/workbench.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";

/** An editor whose npm is offline: the cluster's network has no registry. */
export async function startEditor(): Promise<Session> {
  const session = await startSession({ settings: systemThemes });
  writeFileSync(join(session.vscode.data, "home", ".npmrc"), "offline=true\n");
  return session;
}

/** Takes a picture of the whole window in dark and in light. */
export const picture = (bench: Workbench, name: string): Promise<void> =>
  pictureInBoth(bench, `cluster-${name}`);

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

interface ClusterAnswers {
  readonly kubeconfig: string;
  readonly namespace: string;
  /** Where in the registry images go. */
  readonly path: string;
}

/** Fills in what the form asks of a cluster. */
export async function describeCluster(form: FrameLocator, answers: ClusterAnswers): Promise<void> {
  const { context, registry, baseImage } = clusterUnderTest;
  await form.getByTestId("target-kubernetes").click();
  await form.getByTestId("kubeconfig").fill(answers.kubeconfig);
  await form.locator("select[data-testid=context]").selectOption(context);
  await form.getByTestId("namespace").fill(answers.namespace);
  await form.getByTestId("registry").fill(`${registry}/${answers.path}`);
  await form.getByTestId("baseImage").fill(baseImage);
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

  get environments(): Record<string, unknown> {
    return JSON.parse(textOf(join(this.root, "hookloom.json"))).environments;
  }

  forget(environment: string): void {
    const file = join(this.root, "hookloom.json");
    const description = JSON.parse(textOf(file));
    delete description.environments[environment];
    writeFileSync(file, JSON.stringify(description, null, 2));
  }
}
