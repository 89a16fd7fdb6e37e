import { diagramTitle, flowDiagrams } from "@hookloom/core/flows/picture/flow-diagram";
import { type CardIcons, type DiagramTheme, toSvg } from "@hookloom/core/flows/picture/svg";
import type { Flow } from "@hookloom/protocol/flow-document";
import type { DrawingParams, FlowSnapshot, FlowViewContract } from "@hookloom/protocol/flow-view";
import * as vscode from "vscode";
import { offer } from "../../shared/dialogs.ts";
import { flowGone, notWritten } from "../../shared/errors.ts";
import { badMessage } from "../../webview/connect-page.ts";
import type { printPage } from "./print-page.ts";

type Requests = FlowViewContract["host"]["requests"];

/** The diagram whose flows are rendered. */
export interface DrawnDiagram {
  readonly uri: vscode.Uri;
  snapshot(): FlowSnapshot | undefined;
  readIcons(): Promise<CardIcons>;
}

function flowIn({ snapshot }: DrawnDiagram, id: string): Flow {
  const flow = snapshot()?.document.flows.find((each) => each.id === id);
  if (!flow) throw flowGone();
  return flow;
}

/**
 * Renders a flow as SVG, identical to the output of the command line, with the same cards collapsed as in the diagram.
 * @throws HostError `flow-gone` if the file no longer has this flow
 */
async function renderSvg(
  diagram: DrawnDiagram,
  { flow, collapsed, notes }: DrawingParams,
  theme?: DiagramTheme,
): Promise<string> {
  const flows = [flowIn(diagram, flow)];
  const options = { collapsed: new Set(collapsed), notes };
  return toSvg(flowDiagrams({ flows, problems: [] }), await diagram.readIcons(), theme, options);
}

/** Returns the file name for a flow, such as `webhook-issues.opened.svg`. */
function fileNameOf({ uri }: DrawnDiagram, flow: Flow, ending: string): string {
  const file = uri.path.slice(uri.path.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
  const title = flow.triggers[0]?.event ?? flow.name;
  return `${[file, title].map((part) => part.replace(/[^\w.-]+/g, "-")).join("-")}.${ending}`;
}

/** Prompts for a file and writes the image to it; false if the dialog was closed. */
async function save(
  diagram: DrawnDiagram,
  flow: string,
  ending: "svg" | "png",
  data: Uint8Array,
): Promise<boolean> {
  const name = fileNameOf(diagram, flowIn(diagram, flow), ending);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Export the diagram"),
    defaultUri: vscode.Uri.joinPath(diagram.uri, "..", name),
    filters: { [ending.toUpperCase()]: [ending] },
  });
  if (!target) return false;
  try {
    await vscode.workspace.fs.writeFile(target, data);
  } catch (error) {
    throw notWritten(target.path.slice(target.path.lastIndexOf("/") + 1), error);
  }
  const written = vscode.l10n.t(
    "The diagram was exported to {0}.",
    target.path.slice(target.path.lastIndexOf("/") + 1),
  );
  const open = () => vscode.commands.executeCommand("vscode.open", target);
  void offer("info", written, [{ title: vscode.l10n.t("Open"), run: open }]);
  return true;
}

function decodeBase64(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** The PNG signature. */
const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Handles the requests with which the page exports a PNG. */
export function exportRequests(diagram: DrawnDiagram): {
  readonly [M in "renderSvg" | "savePng"]: (params: Requests[M]["params"]) => Promise<Requests[M]["result"]>;
} {
  return {
    renderSvg: async ({ theme, ...params }) => ({ svg: await renderSvg(diagram, params, theme) }),
    savePng: async ({ flow, png }) => {
      const data = decodeBase64(png);
      if (!pngSignature.every((byte, at) => data[at] === byte)) throw badMessage("png");
      return { saved: await save(diagram, flow, "png", data) };
    },
  };
}

/** Handles the events with which the page exports or prints an image. */
export function exportEvents(
  diagram: DrawnDiagram,
  { print }: { readonly print: typeof printPage },
): {
  readonly [E in "exportSvg" | "print"]: (params: DrawingParams) => Promise<unknown>;
} {
  return {
    exportSvg: async (params) =>
      save(diagram, params.flow, "svg", new TextEncoder().encode(await renderSvg(diagram, params))),
    print: async (params) => {
      const flow = flowIn(diagram, params.flow);
      await print({ title: diagramTitle(flow), svg: await renderSvg(diagram, params, "light") });
    },
  };
}
