import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { noApi } from "../../extension/core/src/api/testing/no-api.ts";
import { buildProject } from "../../extension/core/src/environments/build/build-project.ts";
import type { Target } from "../../extension/core/src/environments/contract/target.ts";
import type {
  DeployEvent,
  DeployPhase,
  VerbContext,
} from "../../extension/core/src/environments/contract/verb-context.ts";
import { openTarget } from "../../extension/core/src/environments/open-target.ts";
import { memorySecretStore } from "../../extension/core/src/environments/secrets/memory-secret-store.ts";
import { manifests } from "../../extension/kubernetes/src/manifests/manifests.ts";
import { openKubernetes } from "../../extension/kubernetes/src/open.ts";
import { instanceName } from "../../extension/kubernetes/src/release/identity.ts";
import { releaseOf } from "../../extension/kubernetes/src/testing/release.ts";
import { percentile, type Row } from "../bench/table.ts";
import { loadSecret } from "../load/github-shots.ts";
import { Postgres } from "../postgres/postgres.ts";
import { awaitRollout } from "./await-rollout.ts";
import { deployByHand } from "./by-hand.ts";
import { clusterUnderTest, newNamespace, type TestNamespace } from "./cluster-under-test.ts";
import { buildOptions } from "./load-image.ts";
import { makeProject, type TestProject } from "./load-project.ts";

const rounds = 5;

const handler = (round: number): string => `import { github } from "@hookloom/runtime/github";
import { secret, webhook } from "@hookloom/runtime";
const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("issues.opened", async ({ log }) => log.info("round ${round} ${process.pid}"));
export default webhook(hub);
`;

/** One way to deploy, in a namespace of its own. */
interface Contender {
  readonly namespace: TestNamespace;
  readonly instance: string;
  deploy(): Promise<void>;
}

/** Reports on stderr how long each phase took. */
class PhaseClock implements VerbContext {
  readonly signal = AbortSignal.timeout(300_000);
  readonly #seconds = new Map<DeployPhase, number>();
  #phase: DeployPhase = "check";
  #since = performance.now();

  report({ phase }: DeployEvent): void {
    const now = performance.now();
    this.#seconds.set(this.#phase, (this.#seconds.get(this.#phase) ?? 0) + (now - this.#since) / 1000);
    this.#phase = phase;
    this.#since = now;
  }

  print(): void {
    this.report({ phase: "register", level: "info", message: "" });
    const texts = [...this.#seconds].map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)}`);
    process.stderr.write(`    ours: ${texts.join(", ")} s\n`);
  }
}

async function ours(
  test: TestProject,
  namespace: TestNamespace,
  url: string,
): Promise<Contender & { target: Target }> {
  const description = {
    target: "kubernetes",
    kubeconfig: clusterUnderTest.kubeconfig,
    context: clusterUnderTest.context,
    namespace: namespace.name,
    registry: clusterUnderTest.registry,
    baseImage: clusterUnderTest.baseImage,
  };
  const target = await openTarget({
    project: { ...test.project, environments: { bench: description } },
    environment: "bench",
    secrets: memorySecretStore(),
    toolVersion: "0.1.0",
    api: noApi,
    openKubernetes,
    variables: { ...process.env, GITHUB_SECRET: loadSecret, HOOKLOOM_DATABASE_URL: url },
    ...buildOptions,
  });
  const deploy = async () => {
    const clock = new PhaseClock();
    await target.deploy(clock);
    clock.print();
  };
  return { namespace, instance: `${test.project.name}-bench`, deploy, target };
}

/** Bundles before each deploy by hand, outside the measurement: a person has the bundle already. */
function byHand(
  test: TestProject,
  namespace: TestNamespace,
  url: string,
  port: number,
): Contender & { prepare(): Promise<void> } {
  const folder = join(test.project.root, "by-hand");
  const { registry } = clusterUnderTest;
  const settings = [
    { name: "GITHUB_SECRET", secret: true, value: loadSecret },
    { name: "HOOKLOOM_DATABASE_URL", secret: true, value: url },
  ];
  const more = { project: test.project.name, environment: "bench", databasePort: port, settings };
  const release = releaseOf({ namespace: namespace.name, registry }, more);
  let bundle = "";
  let count = 0;
  const prepare = async () => {
    mkdirSync(folder, { recursive: true });
    const { build } = await buildProject(test.project, {
      ...buildOptions,
      outDir: join(test.project.root, "out"),
    });
    bundle = build?.file ?? "";
  };
  const deploy = () =>
    deployByHand({
      folder,
      bundle,
      tag: `${registry}/by-hand:${++count}`,
      namespace: namespace.name,
      deployment: instanceName(release),
      manifests: (image) => manifests({ ...release, image }),
    });
  return { namespace, instance: instanceName(release), prepare, deploy };
}

async function secondsOf(contender: Contender): Promise<number> {
  const began = performance.now();
  await contender.deploy();
  const seconds = (performance.now() - began) / 1000;
  // The work of an older pod must not be part of the next deploy.
  await awaitRollout(contender.namespace, contender.instance, 2);
  return seconds;
}

/** From a changed handler to a ready rollout of two replicas, alternating with the same deploy by hand. */
export async function benchDeploy(): Promise<Row[]> {
  const postgres = await Postgres.start(clusterUnderTest.hostAddress, { fsync: true });
  const test = makeProject("deploy", handler(0), {});
  const namespaces = await Promise.all([newNamespace("bench-ours"), newNamespace("bench-hand")]);
  const url = postgres.url();
  const own = await ours(test, namespaces[0], url);
  const hand = byHand(test, namespaces[1], url, postgres.port);
  const seconds = { own: [] as number[], hand: [] as number[] };
  try {
    for (let round = 0; round <= rounds; round++) {
      test.write(handler(round));
      await hand.prepare();
      const took = { hand: await secondsOf(hand), own: await secondsOf(own) };
      process.stderr.write(`  by hand ${took.hand.toFixed(1)} s, ours ${took.own.toFixed(1)} s\n`);
      // The first of each brings what only a first deploy does.
      if (round === 0) continue;
      seconds.own.push(took.own);
      seconds.hand.push(took.hand);
    }
  } finally {
    await own.target.dispose();
    await Promise.all(namespaces.map((namespace) => namespace.remove()));
    test.remove();
    await postgres.stop();
  }
  const middle = { own: percentile(seconds.own, 0.5), hand: percentile(seconds.hand, 0.5) };
  return [
    {
      what: "deploy of a changed handler to a ready rollout, docker build + push + kubectl apply + rollout status by hand = 1",
      value: middle.own / middle.hand,
      unit: "x",
      limit: 1.1,
      peer: `${middle.own.toFixed(1)} s against ${middle.hand.toFixed(1)} s`,
    },
  ];
}
