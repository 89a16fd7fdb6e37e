import type { ChartsViewContract } from "@hookloom/language-server/protocol";
import { createRoot } from "react-dom/client";
import { ChartsPage } from "./charts/charts-page.tsx";
import { connectHost } from "./host.ts";
import "./theme.css";

async function start(): Promise<void> {
  const { host } = connectHost<ChartsViewContract>({ requests: {}, events: {} });
  const first = await host.request("start", {});
  const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));
  createRoot(root).render(<ChartsPage host={host} start={first} />);
}

void start();
