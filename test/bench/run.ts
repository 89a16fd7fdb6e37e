// `npm run bench`: prints every figure beside its limit. `npm run bench -- bridge` runs one part.
import { benchBridge } from "./bridge.ts";
import { benchCluster } from "./cluster.ts";
import { benchReceiver } from "./receiver.ts";
import { benchRunLocal } from "./run-local.ts";
import { benchSize } from "./size.ts";
import { printTable, type Row } from "./table.ts";
import { benchVscode } from "./vscode.ts";
import { benchWebview } from "./webview.ts";

const parts: Readonly<Record<string, () => Row[] | Promise<Row[]>>> = {
  bridge: benchBridge,
  webview: benchWebview,
  local: benchRunLocal,
  receiver: benchReceiver,
  cluster: benchCluster,
  vscode: benchVscode,
  size: benchSize,
};

const asked = process.argv.slice(2);
const wrong = asked.find((name) => !Object.hasOwn(parts, name));
if (wrong) {
  process.stderr.write(`There is no benchmark ${wrong}: choose from ${Object.keys(parts).join(", ")}.\n`);
  process.exitCode = 1;
} else {
  const rows: Row[] = [];
  for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
    process.stderr.write(`measuring ${name}\n`);
    rows.push(...((await parts[name]?.()) ?? []));
  }
  printTable(rows);
}
