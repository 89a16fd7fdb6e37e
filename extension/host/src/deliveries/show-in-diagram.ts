import path from "node:path";
import { listRecordings, readBuiltSource } from "@hookloom/core/environments/local/recordings/recordings";
import { environmentFiles } from "@hookloom/core/environments/local/store/state-file";
import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import { type DeliveryTarget, devEnvironment } from "../commands/delivery-target.ts";

/** Shows in the diagram of its handler what a delivery did; its page where that was not recorded. */
export async function showInDiagram(target: DeliveryTarget): Promise<void> {
  const { root, environment, id, trigger } = target;
  const { recordings: folder } = environmentFiles(root, devEnvironment);
  const recorded = (await listRecordings(folder)).find(({ delivery }) => delivery === id);
  const [source, flow] = recorded?.flows[0] ?? [];
  const hash = source === undefined ? undefined : recorded?.sources[source];
  const built = hash === undefined ? undefined : await readBuiltSource(folder, hash);
  const name = flow === undefined ? undefined : built?.table.flows[flow]?.name;
  if (built === undefined || name === undefined)
    return await callCommand("hookloom.showDelivery", { root, environment, delivery: { id, trigger } });
  await callCommand("hookloom.openFlow", {
    uri: vscode.Uri.file(path.join(root, built.path)),
    name,
    delivery: id,
  });
}
