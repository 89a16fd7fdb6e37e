import type { Step } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { apply } from "../../actions/edits.ts";
import { Checkbox } from "../../controls/choice.tsx";
import { useController, useView } from "../../state/controller.ts";
import { failOnError } from "./fail-on-error.ts";

/** A checkbox that makes a request fail on an error status, or the reason why this cannot be changed here. */
export function FailOnErrorBox({
  step,
  disabled,
}: {
  readonly step: Step;
  readonly disabled: boolean;
}): ReactElement | null {
  const control = useController();
  const entry = useView(({ scene }) => scene?.index.steps.get(step.id));
  if (!entry) return null;
  const { checked, edit, hint } = failOnError(entry.block, entry.index, step);
  return (
    <div>
      <Checkbox
        label={t("Fail on an error status")}
        checked={checked}
        disabled={disabled || !edit}
        data-testid="fail-on-error"
        onChange={(wanted) => {
          const spoken = wanted
            ? t("The request now fails on an error status")
            : t("The request no longer fails on an error status");
          if (edit && wanted !== checked)
            void apply(control, edit, { spoken, at: { step: step.id, field: "result" } });
        }}
      />
      {hint !== undefined && <p className="hl-hint">{hint}</p>}
    </div>
  );
}
