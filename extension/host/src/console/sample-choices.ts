import type { Sample } from "@hookloom/core/project/scaffold/samples";
import { RpcError } from "@hookloom/protocol/rpc";
import type { SampleChoice } from "@hookloom/protocol/sample-view";
import * as vscode from "vscode";

/** The id of the choice for the last edited payload, in addition to the bundled samples. */
const editedChoice = "edited";

export interface Choices {
  readonly samples: readonly SampleChoice[];
  readonly sample: string;
  readonly payload: string;
}

/** Returns the text of a sample's payload for editing. */
function payloadText(sample: Sample): string {
  return JSON.stringify(sample.payload, null, 2);
}

/** Returns the choices for an event. The last edited payload comes first, unless it is identical to one of the samples. */
export function listChoices(samples: readonly Sample[], edited: string | undefined): Choices {
  const known = samples.map(({ id, label, generated }) => ({ id, label, generated }));
  const same = samples.find((sample) => edited === undefined || payloadText(sample) === edited);
  if (same) return { samples: known, sample: same.id, payload: payloadText(same) };
  if (edited === undefined) return { samples: [], sample: "", payload: "{}" };
  const last = { id: editedChoice, label: vscode.l10n.t("Last edited"), generated: false };
  return { samples: [last, ...known], sample: editedChoice, payload: edited };
}

/** Returns the payload of a choice. @throws RpcError `no-sample` if it no longer exists */
export async function choosePayload(
  readSamples: () => Promise<readonly Sample[]>,
  choice: string,
  edited: string | undefined,
): Promise<{ readonly payload: string }> {
  if (choice === editedChoice && edited !== undefined) return { payload: edited };
  const sample = (await readSamples()).find(({ id }) => id === choice);
  if (!sample)
    throw new RpcError("no-sample", vscode.l10n.t("This sample no longer exists: choose another one."));
  return { payload: payloadText(sample) };
}
