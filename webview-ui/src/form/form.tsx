import type { FormLook, FormViewContract } from "@hookloom/protocol/form-view";
import { createRoot } from "react-dom/client";
import { connectHost } from "../host.ts";
import { FormPage } from "./form-page.tsx";
import "../theme.css";

async function start(): Promise<void> {
  let takeLook = (_look: FormLook): void => undefined;
  let takeProgress = (_text: string): void => undefined;
  const { host } = connectHost<FormViewContract>({
    requests: {},
    events: { look: (look) => takeLook(look), progress: ({ text }) => takeProgress(text) },
  });
  const look = await host.request("start", {});
  const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));
  createRoot(root).render(
    <FormPage
      host={host}
      look={look}
      onHandlers={(handlers) => {
        takeLook = handlers.look;
        takeProgress = handlers.progress;
      }}
    />,
  );
}

void start();
