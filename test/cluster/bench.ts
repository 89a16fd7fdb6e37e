// The figures of the cluster, measured in its network, each printed for test/bench/run.mjs.
import { printRow } from "../bench/table.ts";
import { benchDeploy } from "./bench-deploy.ts";
import { benchRollouts } from "./bench-rollouts.ts";

for (const part of [benchDeploy, benchRollouts]) {
  for (const row of await part()) printRow(row);
}
process.exit();
