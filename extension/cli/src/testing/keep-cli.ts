// The command line of owners alone, which processes of tests start as `cli.js`.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { apiReader } from "@hookloom/gateway-tools/api-reader";
import { keep } from "../commands/run-owner.ts";
import { runAsProcess } from "../run-as-process.ts";
import { runCommands } from "../run-commands.ts";

// @reads nothing

const distDir = path.dirname(fileURLToPath(import.meta.url));
await runAsProcess((args, context) => runCommands([keep], args, context), {
  distDir,
  api: apiReader,
});
