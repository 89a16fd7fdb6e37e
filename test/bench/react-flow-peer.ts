import { Background, Handle, MiniMap, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import { createElement as h } from "react";
import { createRoot } from "react-dom/client";
import "@xyflow/react/dist/style.css";

/** A place and two lines of text for each card. */
interface PeerCard {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

function Card({ data }: NodeProps): ReturnType<typeof h> {
  return h(
    "div",
    { className: "card" },
    h(Handle, { type: "target", position: Position.Top }),
    h("i", { className: "icon" }),
    h("b", null, String(data.label)),
    h("code", null, "payload.issue.labels"),
    h(Handle, { type: "source", position: Position.Bottom }),
  );
}

const nodeTypes = { card: Card };

/** React Flow as its introduction uses it: nodes that measure themselves, its own edges, its minimap. */
function show(cards: readonly PeerCard[]): void {
  const nodes = cards.map(({ id, x, y, label }) => ({
    id,
    type: "card",
    position: { x, y },
    data: { label },
  }));
  const edges = cards
    .slice(1)
    .map(({ id }, index) => ({ id: `e${id}`, source: cards[index]?.id ?? "", target: id }));
  const root = document.getElementById("root");
  if (root)
    createRoot(root).render(
      h(ReactFlow, { defaultNodes: nodes, defaultEdges: edges, nodeTypes }, h(Background), h(MiniMap)),
    );
}

window.addEventListener("message", (event) => {
  if (Array.isArray(event.data)) show(event.data);
});
