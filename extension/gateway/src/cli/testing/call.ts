import { callWith } from "@hookloom/cli/testing/call";
import { apiReader } from "../../api-reader.ts";
import { gatewayCommands } from "../commands.ts";

/** Calls the whole command line in this process, as if from `cwd`. */
export const call = callWith(gatewayCommands, apiReader);
