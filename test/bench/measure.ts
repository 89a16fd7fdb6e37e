// Measures one part of `npm run bench` and prints each row as a line of JSON as soon as it is known.
import { debuglog } from "node:util";
import { benchApiCosts } from "./api-costs.ts";
import { benchBridge } from "./bridge.ts";
import { benchConsumers } from "./consumers.ts";
import { benchExtract } from "./extract.ts";
import { benchLaws } from "./laws.ts";
import { benchMapper } from "./mapper.ts";
import { benchNear } from "./near.ts";
import { benchPalette } from "./palette.ts";
import { benchReceiver } from "./receiver.ts";
import { benchRecording } from "./recording.ts";
import { benchRunLocal } from "./run-local.ts";
import { benchSize } from "./size.ts";
import { printRow, type Row } from "./table.ts";
import { benchTypes } from "./types.ts";
import { benchVscode } from "./vscode.ts";
import { benchWebview } from "./webview.ts";

/** Figures of the bridge alone, and of its edits in the server that ships. */
async function* benchBridgeAndExtract(): AsyncGenerator<Row> {
  yield* benchBridge();
  yield* benchExtract();
}

const parts: Readonly<Record<string, () => Iterable<Row> | AsyncIterable<Row>>> = {
  bridge: benchBridgeAndExtract,
  laws: benchLaws,
  webview: benchWebview,
  types: benchTypes,
  palette: benchPalette,
  mapper: benchMapper,
  near: benchNear,
  local: benchRunLocal,
  recording: benchRecording,
  receiver: benchReceiver,
  consumers: benchConsumers,
  api: benchApiCosts,
  vscode: benchVscode,
  size: benchSize,
};

// Standard output carries the rows.
console.debug = debuglog("hookloom");
const name = process.argv[2] ?? "";
const part = parts[name];
if (part === undefined) throw new Error(`There is no benchmark "${name}".`);
for await (const row of part()) printRow(row);
