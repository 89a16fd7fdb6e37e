import type { Command } from "@hookloom/cli/shared/command";
import { api } from "./api.ts";
import { portal } from "./portal.ts";

/** What the command line has for projects with an `api`, in the order of its help. */
export const gatewayCommands: readonly Command[] = [api, portal];
