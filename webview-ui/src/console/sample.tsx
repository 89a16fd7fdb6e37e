import type { SampleEnvironment, SampleViewContract } from "@hookloom/protocol/sample-view";
import { createRoot } from "react-dom/client";
import "../theme.css";
import { connectHost } from "../host.ts";
import { SamplePage } from "./sample-page.tsx";

async function start(): Promise<void> {
  let takeEnvironment = (_environment: SampleEnvironment): void => undefined;
  const { host } = connectHost<SampleViewContract>({
    requests: {},
    events: { environment: (environment) => takeEnvironment(environment) },
  });
  const first = await host.request("start", {});
  const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));
  createRoot(root).render(
    <SamplePage
      host={host}
      start={first}
      onEnvironment={(take) => {
        takeEnvironment = take;
      }}
    />,
  );
}

void start();
