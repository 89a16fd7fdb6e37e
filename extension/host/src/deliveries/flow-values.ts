import path from "node:path";
import { listDeliveries } from "@hookloom/core/environments/management/deliveries";
import { readDelivery } from "@hookloom/core/environments/management/delivery";
import { deliveredPayload } from "@hookloom/core/events/delivered";
import { payloadValues } from "@hookloom/core/events/payload-values";
import { matchingPaths } from "@hookloom/core/flows/trigger-paths";
import { readProject } from "@hookloom/core/project/config/read-project";
import type { Project, ProjectEnvironment } from "@hookloom/core/project/project";
import { readSamples } from "@hookloom/core/project/scaffold/samples";
import type { FlowTrigger } from "@hookloom/protocol/flow-document";
import type { PayloadValues } from "@hookloom/protocol/flow-view";
import { anyEvent } from "@hookloom/protocol/frameworks";
import { ignored } from "@hookloom/protocol/ignored-error";
import { handlesEvent } from "@hookloom/runtime/catalog";
import type { DeliveriesQuery, DeliverySummary } from "@hookloom/runtime/management";
import type * as vscode from "vscode";
import { devEnvironment, thisMachine } from "../commands/delivery-target.ts";
import type { KnownPayload } from "../flow/questions/flow-questions.ts";
import type { Projects } from "../projects/projects.ts";
import type { DeliveryAccess } from "./delivery-access.ts";
import type { ShownEnvironment } from "./shown-environment.ts";

export interface FlowValuesPorts {
  readonly distDir: string;
  readonly projects: Pick<Projects, "of">;
  readonly access: Pick<DeliveryAccess, "runEnvironment" | "latest" | "isHere" | "reach">;
  readonly shown: Pick<ShownEnvironment, "environment">;
}

/**
 * Returns the payload values of a flow's event: those of its newest delivery in the environment whose deliveries are shown, or
 * else those of a sample. Undefined outside of a project, and for an event without a known payload.
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

/** Returns the functions with which the flow editor reads payloads. */
export function flowPayloads(ports: FlowValuesPorts) {
  return {
    payloadValues: (document: vscode.Uri, trigger: FlowTrigger) => flowValues(ports, document, trigger),
    payloadOf: (document: vscode.Uri, trigger: FlowTrigger) => flowPayload(ports, document, trigger),
  };
}

/** Returns the full payload of the delivery or sample that `flowValues` uses. */
async function flowPayload(
  ports: FlowValuesPorts,
  document: vscode.Uri,
  trigger: FlowTrigger,
): Promise<KnownPayload | undefined> {
  const project = await ports.projects.of(document);
  if (!project) return undefined;
  const delivered = await lastDelivery(ports, project, document, trigger).catch(
    ignored("a sample is shown instead of the delivery"),
  );
  if (delivered) return delivered;
  const [sample] = await readSamples(ports.distDir, trigger.source, trigger.event);
  return sample && { from: "sample", payload: sample.payload };
}

async function lastDelivery(
  ports: FlowValuesPorts,
  project: Project,
  document: vscode.Uri,
  trigger: FlowTrigger,
): Promise<KnownPayload | undefined> {
  const { access, shown } = ports;
  const ref =
    shown.environment?.root === project.root ? shown.environment : access.runEnvironment(project.root);
  const { triggers } = await readProject(project);
  const relativePath = (file: string): string => path.relative(project.root, file);
  const known = triggers.map((one) => ({ ...one, file: relativePath(one.file) }));
  // An unsaved file may have a trigger that the saved project does not have; its deliveries may then have any path.
  const [triggerPath, ...others] = matchingPaths(known, relativePath(document.fsPath), trigger);
  if (others.length > 0) return undefined;
  const newest = await findNewest(ports, ref, { ...trigger, path: triggerPath });
  if (!newest) return undefined;
  const detail = await access.reach(ref, (port) => readDelivery(port, newest));
  const environment = ref.environment === thisMachine ? devEnvironment : ref.environment;
  const payload = deliveredPayload(detail);
  return { from: "delivery", environment, receivedAt: detail.receivedAt, payload };
}

/**
 * Returns the queries for a handler's deliveries. A query filters by one exact event or by none, so sub-events are found by a
 * text search.
 */
function triggerQueries({
  source,
  event,
}: FlowTrigger): readonly Pick<DeliveriesQuery, "event" | "search">[] {
  if (event === anyEvent) return [{}];
  const isGroup = handlesEvent(source, event, `${event}.any`);
  return isGroup ? [{ event }, { search: `${event}.` }] : [{ event }];
}

/** Maximum number of deliveries to read, enough to find a match among rejected deliveries and similar event names. */
const maxListed = 20;

/** Finds the newest delivery of a trigger, except rejected ones, which have no payload. */
async function findNewest(
  { access }: FlowValuesPorts,
  ref: ProjectEnvironment,
  trigger: FlowTrigger & { readonly path: string | undefined },
): Promise<DeliverySummary | undefined> {
  const { source, event, path: triggerPath } = trigger;
  const fits = (one: DeliverySummary): boolean =>
    one.source === source &&
    one.outcome !== "refused" &&
    (triggerPath === undefined || one.trigger === triggerPath) &&
    handlesEvent(source, event, one.event);
  const latest = access.latest(ref);
  const found = latest?.find(fits);
  // A connection to a cluster is not opened just for this.
  if (found || (!latest && !access.isHere(ref))) return found;
  const common = { source, limit: maxListed, ...(triggerPath === undefined ? {} : { trigger: triggerPath }) };
  const lists = await access.reach(ref, (port) =>
    Promise.all(triggerQueries(trigger).map((query) => listDeliveries(port, { ...common, ...query }))),
  );
  const all = lists.flatMap((list) => list.find(fits) ?? []);
  return all.toSorted((one, other) => Number(other.cursor) - Number(one.cursor))[0];
}
