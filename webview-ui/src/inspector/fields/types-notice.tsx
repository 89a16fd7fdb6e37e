import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { type ReactElement, useEffect, useState } from "react";
import { Button } from "../../controls/button.tsx";
import { ErrorText } from "../../controls/error-text.tsx";
import { type Controller, useController, useView } from "../../state/controller.ts";
import type { TypesReason } from "./request-types.ts";

const messages: Readonly<Record<TypesReason, string>> = {
  starting: t("Types are loading. Completions will be available in a moment."),
  "no-typescript": t("Completions and types need TypeScript 7, which this project does not have."),
  untrusted: t("Completions and types are available after you trust this workspace."),
  "no-package-json": t("Completions and types need a package.json in the file's folder or a parent folder."),
  "no-machine": t(
    "Completions and types are not available in the browser. Open this repository in VS Code on the desktop or in a codespace.",
  ),
  failed: t(
    "Completions and types are not available because TypeScript stopped unexpectedly. Change a field to try again.",
  ),
};

/** The delay before the next request while TypeScript is starting. */
const startingDelayMs = 1000;

function retryTypes({ store }: Controller): void {
  store.set({ typesRevision: store.get().typesRevision + 1 });
}

function InstallTypeScript(): ReactElement {
  const control = useController();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const install = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { installed } = await control.host.request("installTypes", {});
      if (installed) retryTypes(control);
    } catch (thrown) {
      setProblem(errorMessage(thrown));
    }
    setBusy(false);
  };
  return (
    <>
      <Button
        icon="cloud-download"
        variant="secondary"
        busy={busy}
        data-testid="install-typescript"
        onClick={() => void install()}
      >
        {t("Install TypeScript")}
      </Button>
      <ErrorText>{problem}</ErrorText>
    </>
  );
}

/** Explains in one line why the fields are plain text boxes, and how to fix this. */
export function TypesNotice(): ReactElement | null {
  const control = useController();
  const missing = useView(({ typesMissing }) => typesMissing);
  const revision = useView(({ typesRevision }) => typesRevision);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt that finds TypeScript still starting waits again.
  useEffect(() => {
    if (missing !== "starting") return;
    const timer = setTimeout(() => retryTypes(control), startingDelayMs);
    return () => clearTimeout(timer);
  }, [control, missing, revision]);
  if (missing === undefined) return null;
  return (
    <div className="hl-types-notice hl-column" data-testid="types-notice">
      <p className="hl-hint" role="status">
        {messages[missing]}
      </p>
      {missing === "no-typescript" && <InstallTypeScript />}
    </div>
  );
}
