import type { Command } from "@hookloom/cli/shared/command";
import { api } from "./api.ts";
import { portal } from "./portal.ts";

/** The commands for projects with an `api`, in the order of the help. */
export const gatewayCommands: readonly Command[] = [api, portal];
