import { noApi } from "@hookloom/core/api/testing/no-api";
import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import { PodPort } from "../../pods/pod-port.ts";
import { instanceName } from "../../release/identity.ts";
import type { TestCluster } from "../../testing/cluster.ts";
import { describedAs } from "../../testing/release.ts";
import type { Session } from "../session.ts";

/** Only for tests: an environment in the namespace `hooks` of a cluster in memory, of a project that is never built. */
export function testSession(cluster: TestCluster, project: string, environment: string): Session {
  return {
    input: {
      project: { root: "/nowhere", name: project, entry: "webhook.ts", environments: {} },
      description: describedAs(),
      scope: { root: "/nowhere", environment, secrets: memorySecretStore(), variables: {} },
      toolVersion: "0.1.0",
      api: noApi,
      content: () => Promise.reject(new Error("the source is not read")),
      rules: () => Promise.resolve(undefined),
      bundle: () => Promise.reject(new Error("nothing is built")),
    },
    cluster,
    owner: { instance: instanceName({ project, environment }), environment },
    selector: {},
    management: new PodPort(cluster, {}),
  };
}
