import type { TestCluster } from "../../testing/cluster.ts";
import { becomeReady } from "./ready-pods.ts";

/** Only for tests: from now on every process of a deployment prints a line and ends at once. */
export function crashPods(cluster: TestCluster, name: string, line: string): void {
  becomeReady(cluster, name, 0);
  const terminated = { exitCode: 1, containerID: "containerd://1" };
  const status = { name: "webhook", ready: false, restartCount: 2, state: { terminated } };
  const pod = {
    metadata: { name: "a", uid: "a", ownerReferences: [{ uid: "set" }] },
    spec: { containers: [{ name: "webhook" }] },
    status: { phase: "Running", containerStatuses: [status] },
  };
  const root = `namespaces/${cluster.namespace}`;
  const answer = (path: string, items: () => readonly object[]) =>
    cluster.answers.set(path, () => ({ items: items() }));
  answer(`/api/v1/${root}/pods`, () => [pod]);
  answer(`/api/v1/${root}/events`, () => []);
  answer(`/apis/apps/v1/${root}/replicasets`, () => {
    const { metadata, spec } = cluster.objects.get(`/apis/apps/v1/${root}/deployments/${name}`) ?? {
      metadata: {},
    };
    return [{ metadata: { name: "set", uid: "set", ownerReferences: [{ uid: metadata.uid }] }, spec }];
  });
  cluster.lines = async function* () {
    yield line;
  };
}
