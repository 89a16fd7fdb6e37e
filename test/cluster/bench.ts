// The figures of the cluster, measured in its network and printed as JSON for test/bench/cluster.ts.
import { benchDeploy } from "./bench-deploy.ts";
import { benchRollouts } from "./bench-rollouts.ts";

const rows = [...(await benchDeploy()), ...(await benchRollouts())];
process.stdout.write(JSON.stringify(rows));
process.exit();
