import { createRoot } from "react-dom/client";
import "../theme.css";
import { startController } from "../actions/start.ts";
import { ControllerContext } from "../state/controller.ts";
import { App } from "./app.tsx";

const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));
root.id = "root";
createRoot(root).render(
  <ControllerContext value={startController()}>
    <App />
  </ControllerContext>,
);
