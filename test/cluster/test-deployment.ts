import { clusterUnderTest } from "./cluster-under-test.ts";

type Members = Readonly<Record<string, unknown>>;

/** What one deployment of the tests has in addition to, or instead of, the defaults. */
export interface Shape {
  readonly script?: string;
  readonly container?: Members;
  readonly pod?: Members;
  readonly spec?: Members;
  readonly annotations?: Readonly<Record<string, string>>;
}

const server = (path: string): string => `
require("node:http").createServer((request, response) => {
  response.statusCode = request.url === "${path}" ? 503 : 200;
  response.end();
}).listen(3000);
process.on("SIGTERM", () => process.exit());`;

/** A program that answers 200 on every path. */
const healthy = server("-");
/** A program that answers 503 on one path. */
export const failingAt = server;

/** The labels of the pods of a deployment. */
export const labelsOf = (name: string): Record<string, string> => ({ app: name });

/** A probe that a second of failing ends. */
export const quickProbe = (path: string): Members => ({
  httpGet: { path, port: 3000 },
  periodSeconds: 1,
  failureThreshold: 2,
});

/** A deployment of one restricted pod that runs a script under the base image's Node, with time for a busy machine. */
export function testDeployment(
  name: string,
  { script = healthy, container, pod, spec, annotations }: Shape,
): Members {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, annotations: { "hookloom/environment": "dev", ...annotations } },
    spec: {
      selector: { matchLabels: labelsOf(name) },
      minReadySeconds: 3,
      progressDeadlineSeconds: 90,
      ...spec,
      template: {
        metadata: { labels: labelsOf(name) },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 1,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
          ...pod,
          containers: [
            {
              name: "webhook",
              image: clusterUnderTest.baseImage,
              args: ["-e", script],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
              ...container,
            },
          ],
        },
      },
    },
  };
}
