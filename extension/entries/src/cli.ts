import path from "node:path";
import { fileURLToPath } from "node:url";
import { runAsProcess } from "@hookloom/cli/run-as-process";
import { runCli } from "@hookloom/cli/run-cli";
import { apiReader } from "@hookloom/gateway-tools/api-reader";
import { gatewayCommands } from "@hookloom/gateway-tools/cli/commands";

const file = fileURLToPath(import.meta.url);
// When run from source, the built files are in dist at the root; the bundle itself is already in dist.
const distDir = file.endsWith(".ts") ? path.resolve(file, "../../../../dist") : path.dirname(file);

await runAsProcess((args, context) => runCli(args, context, gatewayCommands), { distDir, api: apiReader });
