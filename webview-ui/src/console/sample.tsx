import type { SampleViewContract } from "@hookloom/protocol/sample-view";
import { createRoot } from "react-dom/client";
import { connectHost } from "../host.ts";
import { type EnvironmentHandler, SamplePage } from "./sample-page.tsx";
import "../theme.css";

async function start(): Promise<void> {
  let takeEnvironment: EnvironmentHandler = () => undefined;
  const { host } = connectHost<SampleViewContract>({
    requests: {},
    events: { environment: (environment) => takeEnvironment(environment) },
  });
  const first = await host.request("start", {});
  const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));
  const onEnvironment = (take: EnvironmentHandler): void => {
    takeEnvironment = take;
  };
  createRoot(root).render(<SamplePage host={host} start={first} onEnvironment={onEnvironment} />);
}

void start();
