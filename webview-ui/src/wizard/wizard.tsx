import type { WizardViewContract } from "@hookloom/protocol/wizard-view";
import { createRoot } from "react-dom/client";
import { connectHost } from "../host.ts";
import "../theme.css";
import { savedDraft, withoutPassword } from "./draft.ts";
import { WizardPage } from "./wizard-page.tsx";

async function start(): Promise<void> {
  let takeProgress = (_text: string): void => undefined;
  let takeTrust = (): void => undefined;
  let takeRepositoryCheck = (): void => undefined;
  const { host, state } = connectHost<WizardViewContract>({
    requests: {},
    events: {
      progress: ({ text }) => takeProgress(text),
      trusted: () => takeTrust(),
      repositoryChecked: () => takeRepositoryCheck(),
    },
  });
  const { sources, choices, trusted } = await host.request("start", {});
  const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));
  const draft = savedDraft(state.get(), choices);
  const page = createRoot(root);
  const show = (isTrusted: boolean): void =>
    page.render(
      <WizardPage
        host={host}
        sources={sources}
        trusted={isTrusted}
        draft={draft}
        onSave={(draft) => state.set(withoutPassword(draft))}
        onProgress={(take) => {
          takeProgress = take;
        }}
        onRepositoryChecked={(take) => {
          takeRepositoryCheck = take;
        }}
      />,
    );
  takeTrust = () => show(true);
  show(trusted);
}

void start();
