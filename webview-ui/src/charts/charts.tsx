import type { ChartsViewContract } from "@hookloom/protocol/charts-view";
import type { EnvironmentChoice } from "@hookloom/protocol/environment-runs";
import { createRoot } from "react-dom/client";
import "../theme.css";
import { connectHost } from "../host.ts";
import { ChartsPage } from "./charts-page.tsx";
import type { ChangeHandler } from "./use-charts.ts";

async function start(): Promise<void> {
  let takeChange: ChangeHandler = () => undefined;
  const { host, state } = connectHost<ChartsViewContract>({
    requests: {},
    events: { changed: ({ environment }) => takeChange(environment) },
  });
  const first = await host.request("start", {});
  const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));
  const onChange = (take: ChangeHandler): void => {
    takeChange = take;
  };
  const onChoice = (choice: EnvironmentChoice): void => state.set({ root: first.root, ...choice });
  createRoot(root).render(<ChartsPage host={host} start={first} onChange={onChange} onChoice={onChoice} />);
}

void start();
