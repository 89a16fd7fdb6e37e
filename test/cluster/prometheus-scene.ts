import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPrometheus } from "../prometheus.mjs";
import { ownPort } from "../runner/ports.ts";
import { type Api, ApiError, type ApiObject } from "./api.ts";
import { eventually } from "./cluster-under-test.ts";

// @reads test/cluster/prometheus-operator-crds.json

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const group = "/apis/monitoring.coreos.com/v1";

interface Definitions {
  readonly items: readonly ApiObject[];
}

/** Whether the cluster knows the kinds of Prometheus' operator. */
export function hasOperatorKinds(api: Api): Promise<boolean> {
  return api.get(group).then(
    () => true,
    () => false,
  );
}

/** Makes the kinds of Prometheus' operator known, as an administrator does; resolves with what removes them again. */
export async function makeOperatorKinds(api: Api): Promise<() => Promise<void>> {
  const file = join(import.meta.dirname, "prometheus-operator-crds.json");
  const { items } = JSON.parse(readFileSync(file, "utf8")) as Definitions;
  const made: string[] = [];
  for (const definition of items) {
    await api.post(definitions, definition).then(
      () => made.push(definition.metadata.name),
      (error: unknown) => {
        if (!(error instanceof ApiError && error.status === 409)) throw error;
      },
    );
  }
  await eventually(async () => {
    const { resources } = await api.get<{ readonly resources: readonly { readonly name: string }[] }>(group);
    for (const name of ["podmonitors", "prometheusrules"])
      if (!resources.some((resource) => resource.name === name)) throw new Error(`No ${name} yet.`);
  });
  return async () => {
    for (const name of made) await api.delete(`${definitions}/${name}`);
  };
}

export interface PodMonitor extends ApiObject {
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podMetricsEndpoints: readonly { readonly port: string; readonly path: string }[];
  };
}

export interface PrometheusRule extends ApiObject {
  readonly spec: object;
}

interface ScrapedPod extends ApiObject {
  readonly status: { readonly podIP?: string };
  readonly spec: {
    readonly containers: readonly {
      readonly name: string;
      readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
    }[];
  };
}

/**
 * The scrape of a PodMonitor, every second: the pods of its selector at the port that it names, with the labels that the
 * operator gives them. Debian's Prometheus is built without Kubernetes' discovery, so they are listed here.
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.0/pkg/prometheus/promcfg.go
 */
async function scrapeOf(api: Api, { metadata, spec }: PodMonitor) {
  const { name, namespace = "" } = metadata;
  const selector = Object.entries(spec.selector.matchLabels).map(([label, value]) => `${label}=${value}`);
  const query = `labelSelector=${encodeURIComponent(selector.join(","))}`;
  const pods = await api.list<ScrapedPod>(`/api/v1/namespaces/${namespace}/pods?${query}`);
  const [endpoint] = spec.podMetricsEndpoints;
  const targets = pods.flatMap(({ metadata: pod, status, spec: { containers } }) =>
    containers.flatMap(({ name: container, ports = [] }) =>
      ports
        .filter((port) => port.name === endpoint?.port)
        .map(({ containerPort }) => ({
          targets: [`${status.podIP}:${containerPort}`],
          labels: { namespace, container, pod: pod.name, job: `${namespace}/${name}` },
        })),
    ),
  );
  return {
    job_name: `podMonitor/${namespace}/${name}/0`,
    metrics_path: endpoint?.path,
    scrape_interval: "1s",
    static_configs: targets,
  };
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds, and the value as text. */
  readonly value: readonly [number, string];
}

interface RuleState {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}

/** A real Prometheus with what its operator would make of a PodMonitor and a PrometheusRule. */
export class TestPrometheus {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #port: number;

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#process = child;
    this.#folder = folder;
    this.#port = port;
  }

  static installed(): boolean {
    return findPrometheus() !== undefined;
  }

  static async start(api: Api, monitor: PodMonitor, rule: PrometheusRule): Promise<TestPrometheus> {
    const folder = mkdtempSync(join(tmpdir(), "hookloom-prometheus-"));
    const port = await ownPort();
    writeFileSync(join(folder, "rules.yaml"), JSON.stringify(rule.spec));
    const config = {
      global: { evaluation_interval: "1s" },
      rule_files: ["rules.yaml"],
      scrape_configs: [await scrapeOf(api, monitor)],
    };
    writeFileSync(join(folder, "prometheus.yaml"), JSON.stringify(config));
    const args = [
      `--config.file=${join(folder, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    const child = spawn(findPrometheus()?.prometheus ?? "", args, { cwd: folder, stdio: "ignore" });
    const started = new TestPrometheus(child, folder, port);
    await eventually(async () => {
      if (!(await fetch(`http://127.0.0.1:${port}/-/ready`)).ok) throw new Error("Prometheus is not ready.");
    });
    return started;
  }

  async query(expr: string): Promise<readonly Sample[]> {
    const { result } = await this.#ask<{ readonly result: readonly Sample[] }>(
      `query?query=${encodeURIComponent(expr)}`,
    );
    return result;
  }

  async rules(): Promise<readonly RuleState[]> {
    const { groups } = await this.#ask<{
      readonly groups: readonly { readonly rules: readonly RuleState[] }[];
    }>("rules");
    return groups.flatMap(({ rules }) => rules);
  }

  async #ask<Data>(path: string): Promise<Data> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/api/v1/${path}`);
    const { data } = (await response.json()) as { readonly data: Data };
    return data;
  }

  async stop(): Promise<void> {
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
