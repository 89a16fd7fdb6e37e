import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { noApi } from "../../extension/core/src/api/testing/no-api.ts";
import type { Target } from "../../extension/core/src/environments/contract/target.ts";
import type {
  DeployEvent,
  VerbContext,
} from "../../extension/core/src/environments/contract/verb-context.ts";
import { openTarget } from "../../extension/core/src/environments/open-target.ts";
import { memorySecretStore } from "../../extension/core/src/environments/secrets/memory-secret-store.ts";
import { openKubernetes } from "../../extension/kubernetes/src/open.ts";
import { sign } from "../../templates/runtime/src/github/sign.ts";
import { clusterUnderTest, newNamespace, type TestNamespace } from "./cluster-under-test.ts";
import { buildOptions } from "./load-image.ts";
import { makeProject, type TestProject } from "./load-project.ts";

/** A handler that logs a word, with a secret and a setting that has a default. */
export const handlerSource = (
  word: string,
): string => `import { secret, setting, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const greeting = setting("GREETING", "Begins each line", { default: "Hello" });
const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(\`\${greeting.value} ${word} \${payload.issue.title}\`);
});

export default webhook(hub);
`;

/** A project whose process ends as soon as it starts. */
export const crashing = `${handlerSource("crash")}
throw new Error("Nobody home");
`;

interface Kubeconfig {
  "current-context": string;
  readonly clusters: readonly { readonly cluster: { server: string } }[];
  readonly contexts: readonly { name: string }[];
}

export type Variables = Readonly<Record<string, string>>;

export interface Recorded extends VerbContext {
  readonly events: DeployEvent[];
  abort(): void;
}

/** A context that records its events, and can be cancelled at the first one that matches. */
export function recorded(cancelAt?: (event: DeployEvent) => boolean): Recorded {
  const controller = new AbortController();
  const events: DeployEvent[] = [];
  const report = (event: DeployEvent): void => {
    events.push(event);
    if (cancelAt?.(event)) controller.abort();
  };
  return { signal: controller.signal, events, report, abort: () => controller.abort() };
}

/** A project with an environment in each of several namespaces of the cluster. */
export class DeployScene {
  readonly project: TestProject;
  readonly namespaces: Readonly<Record<string, TestNamespace>>;
  readonly secrets = memorySecretStore();
  readonly #folder = mkdtempSync(join(tmpdir(), "hookloom-kubeconfig-"));
  readonly #targets: Target[] = [];

  private constructor(project: TestProject, namespaces: Readonly<Record<string, TestNamespace>>) {
    this.project = project;
    this.namespaces = namespaces;
  }

  static async start(name: string, environments: readonly string[], more: object = {}): Promise<DeployScene> {
    const made = await Promise.all(environments.map(async (one) => [one, await newNamespace(name)] as const));
    const described = made.map(([environment, namespace]) => {
      const { kubeconfig, context, registry, baseImage } = clusterUnderTest;
      const place = { target: "kubernetes", kubeconfig, context, namespace: namespace.name };
      return [environment, { ...place, registry: `${registry}/${name}`, baseImage, ...more }] as const;
    });
    const project = makeProject(name, handlerSource("one"), Object.fromEntries(described));
    return new DeployScene(project, Object.fromEntries(made));
  }

  namespace(environment: string): TestNamespace {
    const found = this.namespaces[environment];
    if (!found) throw new Error(`There is no namespace of ${environment}.`);
    return found;
  }

  /** Opens an environment as another person at another machine would: nothing is shared but the cluster. */
  async open(environment: string, variables: Variables = {}, more: object = {}): Promise<Target> {
    const { project } = this.project;
    const described = { ...project.environments[environment], ...more };
    const environments = { ...project.environments, [environment]: described };
    const target = await openTarget({
      project: { ...project, environments },
      environment,
      secrets: this.secrets,
      toolVersion: "0.1.0",
      api: noApi,
      openKubernetes,
      variables: { GITHUB_SECRET: "hush", ...variables },
      ...buildOptions,
    });
    this.#targets.push(target);
    return target;
  }

  /** Removes the value of a setting in one environment. */
  removeSetting(environment: string, name: string): Promise<void> {
    return this.secrets.set(this.project.project.root, environment, name, "");
  }

  /** A copy of a kubeconfig with a change. */
  kubeconfig(change: (config: Kubeconfig) => void, file = clusterUnderTest.kubeconfig): string {
    const copy = join(this.#folder, `${Date.now()}-${Math.random()}`);
    const config = parse(readFileSync(file, "utf8")) as Kubeconfig;
    change(config);
    writeFileSync(copy, JSON.stringify(config));
    return copy;
  }

  /** Posts an event through the environment's Service as GitHub would. */
  async send(
    environment: string,
    title: string,
    secret = "hush",
  ): Promise<{ status: number; delivery: string }> {
    const { api, path } = this.namespace(environment);
    const [service] = await api.list<{ readonly spec: { readonly clusterIP: string } }>(
      path("v1", "services"),
    );
    const body = Buffer.from(JSON.stringify({ action: "opened", issue: { title } }));
    const { headers } = sign({ event: "issues.opened", secret, body });
    const answer = await fetch(`http://${service?.spec.clusterIP}/github`, { method: "POST", headers, body });
    return { status: answer.status, delivery: headers["x-github-delivery"] ?? "" };
  }

  /** Names of all objects of a kind in an environment's namespace. */
  async names(environment: string, version: string, kind: string): Promise<readonly string[]> {
    const { api, path } = this.namespace(environment);
    return (await api.list(path(version, kind))).map(({ metadata }) => metadata.name).sort();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#targets.map((target) => target.dispose()));
    await Promise.all(Object.values(this.namespaces).map((namespace) => namespace.remove()));
    this.project.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
