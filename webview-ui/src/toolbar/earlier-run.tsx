import type { ReactElement } from "react";
import { flowDeliveries } from "../actions/runs.ts";
import { Icon } from "../controls/icon.tsx";
import { useView } from "../state/controller.ts";

/** Says that the shown run is an earlier one while newer ones were not recorded, because they ran under the debugger. */
export function EarlierRun(): ReactElement | null {
  const newest = useView((state) => flowDeliveries(state, state.scene?.flow.id)[0]);
  const { phase, since } = useView(({ debug }) => debug);
  if (!newest || since === undefined || newest.startedAt > since) return null;
  const why =
    phase === "off"
      ? "what ran under the debugger was not recorded"
      : "nothing is recorded while the debugger is attached";
  return (
    <span
      className="hl-run-notes hl-run-earlier"
      role="note"
      title={`Earlier run: ${why}`}
      data-testid="earlier-run"
    >
      <Icon name="history" size={14} />
      <span>
        <b>Earlier run</b>: {why}
      </span>
    </span>
  );
}
