import type { Rules } from "@hookloom/core/api/api-reader";
import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import type { RegistrationInput } from "@hookloom/core/environments/contract/registration";
import type {
  DeliveriesPort,
  LogOptions,
  ReleaseRecord,
  RulesOutcome,
  SettingPlan,
  Target,
  TargetStatus,
} from "@hookloom/core/environments/contract/target";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import type { KubernetesInput } from "@hookloom/core/environments/release/kubernetes-input";
import { ReleasePipeline } from "@hookloom/core/environments/release/pipeline";
import { cancellable } from "@hookloom/core/environments/release/verb-state";
import { databaseSetting } from "@hookloom/core/environments/secrets/database-setting";
import { resolveSettings } from "@hookloom/core/environments/secrets/settings";
import type { Cluster } from "./cluster/cluster.ts";
import { readRecords } from "./history/releases.ts";
import { publicPort } from "./manifests/container.ts";
import { podLogs } from "./pods/pod-logs.ts";
import { PodPort } from "./pods/pod-port.ts";
import { instanceName, selectorLabels } from "./release/identity.ts";
import type { ReleasePlan } from "./release/release.ts";
import { appliedRules, applyRules } from "./verbs/apply-rules.ts";
import { exposedUrl } from "./verbs/attempt-release.ts";
import { deployedSecrets, knownSettings, unappliedSettings } from "./verbs/effective-settings.ts";
import type { DescribedRelease, PreparedRelease } from "./verbs/prepare-release.ts";
import { liveDeployment, reconciled } from "./verbs/reconcile.ts";
import { registrationInput } from "./verbs/registration.ts";
import { clusterBackend } from "./verbs/release-backend.ts";
import { remove } from "./verbs/remove.ts";
import { clusterLocation, type Session } from "./verbs/session.ts";
import { status } from "./verbs/status.ts";
import { stop } from "./verbs/stop.ts";

/** An environment in a cluster's namespace. */
export class KubernetesTarget
  extends ReleasePipeline<ReleasePlan, DescribedRelease, PreparedRelease>
  implements Target
{
  readonly target = "kubernetes";
  readonly place: string;
  readonly #session: Session;
  readonly #triggers: PodPort;

  constructor(input: KubernetesInput, cluster: Cluster) {
    const { environment } = input.scope;
    const named = { project: input.project.name, environment };
    const owner = { instance: instanceName(named), environment };
    const selector = selectorLabels(named);
    const management = new PodPort(cluster, selector);
    const session = { input, cluster, owner, selector, management };
    super(clusterBackend(session));
    this.place = clusterLocation(cluster);
    this.#session = session;
    this.#triggers = new PodPort(cluster, selector, publicPort);
  }

  async settings(): Promise<readonly SettingPlan[]> {
    const { settings } = await this.#session.input.content();
    const scope = await knownSettings(this.#session);
    return (await resolveSettings([...settings, databaseSetting], scope)).plan;
  }

  appliedRules(signal: AbortSignal): Promise<Rules | undefined> {
    return appliedRules(this.#session, signal);
  }

  applyRules(context: VerbContext): Promise<RulesOutcome> {
    return cancellable(context, this.environment, (progress) => applyRules(this.#session, context, progress));
  }

  unappliedSettings(signal: AbortSignal): Promise<readonly string[]> {
    return unappliedSettings(this.#session, signal);
  }

  stop(context: VerbContext): Promise<void> {
    return cancellable(context, this.environment, (progress) => stop(this.#session, context, progress));
  }

  remove(context: VerbContext): Promise<void> {
    return cancellable(context, this.environment, (progress) => remove(this.#session, context, progress));
  }

  status(signal: AbortSignal): Promise<TargetStatus> {
    return status(this.#session, signal);
  }

  deployedSecrets(signal: AbortSignal): Promise<readonly string[]> {
    return deployedSecrets(this.#session, signal);
  }

  async releases(signal: AbortSignal): Promise<readonly ReleaseRecord[]> {
    const [records, live] = await Promise.all([
      readRecords(this.#session, signal),
      liveDeployment(this.#session, signal),
    ]);
    return records.map((record) => reconciled(record, live));
  }

  logs(options: LogOptions, print: (line: LogLine) => void): Promise<void> {
    const { cluster, selector } = this.#session;
    return podLogs(cluster, selector, options, print);
  }

  async registration(signal: AbortSignal): Promise<RegistrationInput> {
    const input = await registrationInput(this.#session, signal);
    return { ...input, rollOut: async (context) => void (await this.applySettings(context)) };
  }

  managementPort(signal: AbortSignal): Promise<number> {
    return this.#session.management.port(signal);
  }

  async readingPort(signal: AbortSignal): Promise<DeliveriesPort> {
    return { port: await this.managementPort(signal) };
  }

  async address(signal: AbortSignal): Promise<string> {
    return exposedUrl(this.#session).url ?? `http://127.0.0.1:${await this.#triggers.port(signal)}`;
  }

  dispose(): Promise<void> {
    this.#session.management.close();
    this.#triggers.close();
    return this.#session.cluster.close();
  }
}
