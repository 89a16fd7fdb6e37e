import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "../../extension/core/src/environments/contract/target.ts";
import { openTarget } from "../../extension/core/src/environments/open-target.ts";
import { memorySecretStore } from "../../extension/core/src/environments/secrets/memory-secret-store.ts";
import { apiReader } from "../../extension/gateway/src/api-reader.ts";
import { openKubernetes } from "../../extension/kubernetes/src/open.ts";
import type { IssuedCredentials } from "../../templates/gateway/src/management/api-management.ts";
import { loadSecret } from "../load/github-shots.ts";
import { newProject, type PipelineProject } from "../pipeline/new-project.ts";
import { Postgres } from "../postgres/postgres.ts";
import { sql } from "../postgres/sql.ts";
import { root } from "../vscode/setup.mjs";
import { awaitRollout, type LivePod } from "./await-rollout.ts";
import { clusterUnderTest, eventually, newNamespace, type TestNamespace } from "./cluster-under-test.ts";
import { type DeliveryLedger, openLedger } from "./delivery-ledger.ts";

/** A source that signs, whose runs are written to the ledger, beside a trigger for consumers. */
const handlerSource = (word: string): string => `import { secret, setting, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { http } from "@hookloom/runtime/http";

const ledger = setting("LEDGER_URL", "Receives the id of each delivery");
const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("issues.opened", async ({ delivery }) => {
  const answer = await fetch(new URL(delivery.id, ledger.value), { method: "POST" });
  await answer.arrayBuffer();
});
const orders = http({ path: "/orders", verify: "api" });
orders.on("request", async ({ log }) => log.info("${word}"));
export default webhook(hub, orders);
`;

type Headers = Readonly<Record<string, string>>;
type Environment = "dev" | "prod";

interface ListedPod extends LivePod {
  readonly status: LivePod["status"] & { readonly podIP: string };
}

/** What answers calls. */
interface Called {
  /** Where its public port answers on this machine. */
  readonly url: string;
}

export interface ReplicaPod extends Called {
  readonly uid: string;
}

/** A new project with an api, as a user installs it, in two environments of two replicas on PostgreSQL. */
export class ConsumersScene {
  readonly ledger: DeliveryLedger;
  readonly #postgres: Postgres;
  readonly #project: PipelineProject;
  readonly #namespaces: Readonly<Record<Environment, TestNamespace>>;
  readonly #targets: Target[] = [];

  private constructor(
    ledger: DeliveryLedger,
    postgres: Postgres,
    project: PipelineProject,
    namespaces: Readonly<Record<Environment, TestNamespace>>,
  ) {
    this.ledger = ledger;
    this.#postgres = postgres;
    this.#project = project;
    this.#namespaces = namespaces;
    // npm has no registry in the cluster's network.
    symlinkSync(join(root, "node_modules", "pg"), join(project.root, "node_modules", "pg"), "junction");
    this.write("one");
  }

  static async start(): Promise<ConsumersScene> {
    const postgres = await Postgres.start(clusterUnderTest.hostAddress);
    for (const environment of ["dev", "prod"]) await sql(postgres.url(), `CREATE DATABASE ${environment}`);
    const [ledger, project, dev, prod] = await Promise.all([
      openLedger(),
      newProject(),
      newNamespace("consumers"),
      newNamespace("consumers"),
    ]);
    return new ConsumersScene(ledger, postgres, project, { dev, prod });
  }

  /** Replaces the source; another word makes another build. */
  write(word: string): void {
    writeFileSync(join(this.#project.root, "src", "webhook.ts"), handlerSource(word));
  }

  /** Writes the `api` of hookloom.json, and what prod has of its own. */
  describe(api: object, ofProd: object): void {
    const file = join(this.#project.root, "hookloom.json");
    const environments = {
      dev: this.#initialState("dev"),
      prod: { ...this.#initialState("prod"), api: ofProd },
    };
    const { entry } = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ entry, api, environments }, undefined, 2));
  }

  #initialState(environment: Environment): Readonly<Record<string, unknown>> {
    const { kubeconfig, context, registry, baseImage } = clusterUnderTest;
    return {
      target: "kubernetes",
      kubeconfig,
      context,
      namespace: this.#namespaces[environment].name,
      registry: `${registry}/consumers`,
      baseImage,
      outgoingPorts: [Number(new URL(this.ledger.url).port)],
    };
  }

  async open(environment: Environment): Promise<Target> {
    const target = await openTarget({
      project: {
        root: this.#project.root,
        name: "orders",
        entry: join(this.#project.root, "src", "webhook.ts"),
        environments: { dev: this.#initialState("dev"), prod: this.#initialState("prod") },
      },
      environment,
      secrets: memorySecretStore(),
      toolVersion: "0.1.0",
      api: apiReader,
      openKubernetes,
      distDir: join(root, "dist"),
      variables: {
        GITHUB_SECRET: loadSecret,
        LEDGER_URL: this.ledger.url,
        HOOKLOOM_DATABASE_URL: this.#postgres.url(environment),
      },
    });
    this.#targets.push(target);
    return target;
  }

  /** Resolves when both replicas are ready and no other pod is left. */
  settled(environment: Environment): Promise<void> {
    return awaitRollout(this.#namespaces[environment], `orders-${environment}`, 2);
  }

  #list(environment: Environment): Promise<readonly ListedPod[]> {
    const { api, path } = this.#namespaces[environment];
    return api.list<ListedPod>(path("v1", "pods"));
  }

  /** Resolves when the cluster knows that the process of a pod was started again. */
  restarted(environment: Environment, { uid }: ReplicaPod): Promise<void> {
    return eventually(async () => {
      const pod = (await this.#list(environment)).find(({ metadata }) => metadata.uid === uid);
      const [container] = pod?.status.containerStatuses ?? [];
      if (!container?.restartCount) throw new Error("The pod was not restarted.");
    });
  }

  async pods(environment: Environment): Promise<readonly ReplicaPod[]> {
    const pods = await this.#list(environment);
    return pods.map(({ metadata, status }) => ({ uid: metadata.uid, url: `http://${status.podIP}:3000` }));
  }

  /** The host of the environment's Service, which listens on port 80. */
  async service(environment: Environment): Promise<string> {
    const { api, path } = this.#namespaces[environment];
    const found = await api.get<{ readonly spec: { readonly clusterIP: string } }>(
      path("v1", "services", `orders-${environment}`),
    );
    return found.spec.clusterIP;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#targets.map((target) => target.dispose()));
    await Promise.all(Object.values(this.#namespaces).map((namespace) => namespace.remove()));
    this.ledger.close();
    this.#project.remove();
    await this.#postgres.stop();
  }
}

/** Calls the consumers' trigger of a pod or the Service; the body of the answer has been read. */
export async function call({ url }: Called, headers: Headers = {}): Promise<Response> {
  const all = { "content-type": "application/json", ...headers };
  const response = await fetch(`${url}/orders`, { method: "POST", headers: all, body: "{}" });
  await response.arrayBuffer();
  return response;
}

export const statusOf = async (called: Called, headers?: Headers): Promise<number> =>
  (await call(called, headers)).status;

/** Gets a token from one pod, as a client of the application. */
export async function tokenFrom({ url }: ReplicaPod, issued: IssuedCredentials): Promise<string> {
  const basic = Buffer.from(`${issued.clientId}:${issued.clientSecret}`).toString("base64");
  const response = await fetch(`${url}/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const { access_token: token } = (await response.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`The issuer answered ${response.status}.`);
  return token;
}
