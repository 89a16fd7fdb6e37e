import type { FlowTrigger, PayloadValues } from "@hookloom/language-server/protocol";
import type { DeliverySummary } from "@hookloom/runtime/management";
import type * as vscode from "vscode";
import { listDeliveries } from "../../environments/deliveries.ts";
import { readDelivery } from "../../environments/delivery.ts";
import { deliveredPayload } from "../../events/delivered.ts";
import { payloadValues } from "../../events/payload-values.ts";
import { readProject } from "../../project/config/read-project.ts";
import type { Project } from "../../project/project.ts";
import { readSamples } from "../../project/scaffold/samples.ts";
import { type EnvironmentRef, thisMachine } from "../commands/delivery-target.ts";
import { devEnvironment } from "../environments/environments.ts";
import type { KnownPayload } from "../flow/flow-questions.ts";
import type { Projects } from "../projects/projects.ts";
import type { DeliveryAccess } from "./delivery-access.ts";
import type { ShownEnvironment } from "./shown-environment.ts";

export interface FlowValuesPorts {
  readonly distDir: string;
  readonly projects: Pick<Projects, "of">;
  readonly access: Pick<DeliveryAccess, "runPlace" | "latest" | "isHere" | "reach">;
  readonly shown: Pick<ShownEnvironment, "environment">;
}

/**
 * What the payload of a flow's event holds: that of its newest delivery in the environment whose deliveries are shown,
 * else that of a sample. Undefined outside of a project, and for an event of which nothing is known.
 */
export async function flowValues(
  ports: FlowValuesPorts,
  document: vscode.Uri,
  trigger: FlowTrigger,
): Promise<PayloadValues | undefined> {
  const known = await flowPayload(ports, document, trigger);
  if (!known) return undefined;
  const { payload, ...from } = known;
  return { ...from, values: payloadValues(payload) };
}

/** Both as the host offers them. */
export function flowPayloads(ports: FlowValuesPorts) {
  return {
    payloadValues: (document: vscode.Uri, trigger: FlowTrigger) => flowValues(ports, document, trigger),
    payloadOf: (document: vscode.Uri, trigger: FlowTrigger) => flowPayload(ports, document, trigger),
  };
}

/** The payload itself, of the same delivery or sample. */
export async function flowPayload(
  ports: FlowValuesPorts,
  document: vscode.Uri,
  trigger: FlowTrigger,
): Promise<KnownPayload | undefined> {
  const project = await ports.projects.of(document);
  if (!project) return undefined;
  // An environment that does not answer, or has forgotten the body, is no reason to show nothing.
  const delivered = await lastDelivery(ports, project, trigger).catch(() => undefined);
  if (delivered) return delivered;
  const [sample] = await readSamples(ports.distDir, trigger.source, trigger.event);
  return sample && { from: "sample", payload: sample.payload };
}

async function lastDelivery(
  ports: FlowValuesPorts,
  project: Project,
  trigger: FlowTrigger,
): Promise<KnownPayload | undefined> {
  const { access, shown } = ports;
  const ref = shown.environment?.root === project.root ? shown.environment : access.runPlace(project.root);
  const newest = await newestOf(ports, ref, { ...trigger, path: await pathOf(project, trigger) });
  if (!newest) return undefined;
  const detail = await access.reach(ref, (port) => readDelivery(port, newest));
  const environment = ref.environment === thisMachine ? devEnvironment : ref.environment;
  const payload = deliveredPayload(detail);
  return { from: "delivery", environment, receivedAt: detail.receivedAt, payload };
}

/** The path that a trigger is declared with; undefined where it is not known, as in a file that is not saved. */
async function pathOf(project: Project, { trigger, source }: FlowTrigger): Promise<string | undefined> {
  const { triggers } = await readProject(project);
  return triggers.find((one) => one.name === trigger && one.source === source)?.path;
}

/** A request that was not accepted has no payload, and one event may be a part of another: `issues` has `issues.opened`. */
async function newestOf(
  { access }: FlowValuesPorts,
  ref: EnvironmentRef,
  { source, event, path }: FlowTrigger & { readonly path: string | undefined },
): Promise<DeliverySummary | undefined> {
  const fits = (one: DeliverySummary): boolean =>
    one.source === source &&
    one.outcome !== "refused" &&
    (path === undefined || one.trigger === path) &&
    (one.event === event || one.event.startsWith(`${event}.`));
  const latest = access.latest(ref);
  const found = latest?.find(fits);
  // No connection to a cluster is opened for this alone.
  if (found || (!latest && !access.isHere(ref))) return found;
  const query = { source, event, limit: 5, ...(path === undefined ? {} : { trigger: path }) };
  return (await access.reach(ref, (port) => listDeliveries(port, query))).find(fits);
}
