import type { PayloadValues } from "@hookloom/protocol/flow-view";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";
import { useState } from "react";
import { useController, useView } from "../../state/controller.ts";
import { useResponse } from "../../state/use-response.ts";

/** Returns the values of the shown flow's payload, which are requested again when deliveries arrive. */
export function usePayloadValues(): PayloadValues | undefined {
  const { host } = useController();
  const flow = useView(({ scene }) => scene?.flow.id);
  const revision = useView(({ payloadRevision }) => payloadRevision);
  const [known, setKnown] = useState<{
    readonly flow: string | undefined;
    readonly values: PayloadValues | undefined;
  }>();
  // After an error, the shown values are kept. The tree shows its types even without values.
  useResponse(
    flow === undefined ? undefined : () => host.request("payloadValues", { flow }),
    [host, flow, revision],
    ({ known: values }) => setKnown({ flow, values }),
  );
  return known?.flow === flow ? known?.values : undefined;
}

/**
 * Returns the path of a value below the payload in the format of the recorded values, or undefined if the path has another
 * root.
 */
function belowPayload(roots: readonly TypeNode[], path: string): string | undefined {
  const payload = roots.find(({ origin }) => origin === "payload")?.path;
  if (payload === undefined || !path.startsWith(payload)) return undefined;
  const rest = path.slice(payload.length).replaceAll("?.[", "[").replaceAll("?.", ".");
  if (rest === "" || rest.startsWith("[")) return rest;
  return rest.startsWith(".") ? rest.slice(1) : undefined;
}

/** Returns the recorded value of a node in the tree. */
export function valueAt(
  known: PayloadValues | undefined,
  roots: readonly TypeNode[],
  path: string,
): string | undefined {
  const below = known && belowPayload(roots, path);
  return below !== undefined && known && Object.hasOwn(known.values, below) ? known.values[below] : undefined;
}

/** Describes the origin of the shown values. */
export function valuesNote({ from, environment, receivedAt }: PayloadValues): string {
  if (from === "sample") return t("Sample values: nothing has been delivered yet.");
  const name = environment ?? "dev";
  if (receivedAt === undefined) return t("Values from the last delivery in {0}.", name);
  return t("Values from the last delivery in {0}, {1}.", name, new Date(receivedAt).toLocaleTimeString());
}
