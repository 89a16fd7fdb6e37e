import type { FormContent, FormViewContract } from "@hookloom/protocol/form-view";
import { createRoot } from "react-dom/client";
import { connectHost } from "../host.ts";
import { FormPage } from "./form-page.tsx";
import "../theme.css";

async function start(): Promise<void> {
  let takeContent = (_content: FormContent): void => undefined;
  let takeProgress = (_text: string): void => undefined;
  const { host } = connectHost<FormViewContract>({
    requests: {},
    events: { content: (content) => takeContent(content), progress: ({ text }) => takeProgress(text) },
  });
  const content = await host.request("start", {});
  const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));
  createRoot(root).render(
    <FormPage
      host={host}
      content={content}
      onHandlers={(handlers) => {
        takeContent = handlers.content;
        takeProgress = handlers.progress;
      }}
    />,
  );
}

void start();
