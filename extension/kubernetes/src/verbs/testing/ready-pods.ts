import type { TestCluster } from "../../testing/cluster.ts";

/** Only for tests: the cluster has the APIs of which only pod disruption budgets are applied. */
export function offerBudgets(cluster: TestCluster): void {
  for (const api of ["gateway.networking.k8s.io/v1", "policy/v1", "autoscaling/v2"])
    cluster.answers.set(`/apis/${api}`, () => ({ resources: [{ name: "poddisruptionbudgets" }] }));
}

/** Only for tests: the cluster answers as if this many pods of a deployment had become ready at once. */
export function becomeReady(cluster: TestCluster, name: string, pods: number): void {
  const place = `/apis/apps/v1/namespaces/${cluster.namespace}/deployments/${name}`;
  const request = cluster.request.bind(cluster);
  cluster.request = async <Answer>(...[method, path, asked]: Parameters<TestCluster["request"]>) => {
    const answer = await request<Answer & object>(method, path, asked);
    if (path !== place) return answer;
    const status = { observedGeneration: 1, replicas: pods, updatedReplicas: pods, readyReplicas: pods };
    return { ...answer, status: { ...status, availableReplicas: pods } } as Answer;
  };
}
