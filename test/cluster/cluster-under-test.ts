import { KubeConfig } from "@kubernetes/client-node";
import { until } from "../runner/until.ts";
import { Api, type ApiObject } from "./api.ts";

// @bundles dist/cli.js dist/kubernetes.cjs
// @reads dist/cli.js templates/**

function variable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set: run \`npm run test:cluster\`, or set it to what your cluster has.`);
}

/** The cluster that the tests use; each value is one of the variables that CONTRIBUTING.md names. */
export const clusterUnderTest = {
  /** A kubeconfig whose current context is an administrator. */
  get kubeconfig(): string {
    return variable("HOOKLOOM_TEST_KUBECONFIG");
  },
  /** The current context of that file. */
  get context(): string {
    const config = new KubeConfig();
    config.loadFromFile(this.kubeconfig);
    return config.getCurrentContext();
  },
  /** A file of the user `developer`, who may do nothing but what a test allows. */
  get developerKubeconfig(): string {
    return variable("HOOKLOOM_TEST_DEVELOPER_KUBECONFIG");
  },
  /** A registry that the machine's Docker and the cluster's nodes reach: host, port and perhaps a path. */
  get registry(): string {
    return variable("HOOKLOOM_TEST_REGISTRY");
  },
  get baseImage(): string {
    return variable("HOOKLOOM_TEST_BASE_IMAGE");
  },
  /** The address of this machine that pods reach. */
  get hostAddress(): string {
    return variable("HOOKLOOM_TEST_HOST_ADDRESS");
  },
};

/** A namespace of one test file. */
export interface TestNamespace {
  readonly name: string;
  readonly api: Api;
  /** `path("apps/v1", "deployments", "web")`: the path of an object of this namespace, or of all of a kind. */
  path(version: string, kind: string, name?: string): string;
  remove(): Promise<void>;
}

const core = (version: string) => (version.includes("/") ? `/apis/${version}` : `/api/${version}`);

/** Makes a namespace with the restricted Pod Security Standard, and waits until pods can be made in it. */
export async function newNamespace(prefix: string): Promise<TestNamespace> {
  const api = new Api(clusterUnderTest.kubeconfig);
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  const made = await api.post<ApiObject>("/api/v1/namespaces", {
    metadata: { generateName: `${prefix}-`, labels },
  });
  const { name } = made.metadata;
  const path = (version: string, kind: string, object?: string) =>
    `${core(version)}/namespaces/${name}/${kind}${object === undefined ? "" : `/${object}`}`;
  await eventually(() => api.get(path("v1", "serviceaccounts", "default")));
  return { name, api, path, remove: () => api.delete(`/api/v1/namespaces/${name}`) };
}

/**
 * Calls `check` until it does not throw, and gives what it returned; after `seconds` its last error is the cause of what is
 * thrown. A busy node takes a minute for what an idle one does in two seconds.
 */
export async function eventually<T>(check: () => Promise<T> | T, seconds = 120): Promise<T> {
  const passes = async () => ({ value: await check() });
  return (await until("the cluster has done it", passes, { timeoutMs: seconds * 1000, intervalMs: 100 }))
    .value;
}
