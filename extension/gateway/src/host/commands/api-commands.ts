import type { CommandTable } from "@hookloom/host/commands/register";
import type { DeployCommands } from "@hookloom/host/host-part";
import { TextPages } from "@hookloom/host/shared/text-pages";
import * as vscode from "vscode";
import type { ApiCommandId } from "../contributes/commands.ts";
import { PagePreviews } from "../form/page-preview.ts";
import { applications, grantScopes, requests } from "./applications.ts";
import { apiFormOpener } from "./edit-api.ts";
import { invite } from "./invite.ts";
import { applyRules, block, check, rulesScheme, showRules, unblock } from "./rules.ts";

/** The commands for a project's API: its rules in an environment, and its consumers there. */
export const apiCommands: DeployCommands = (ports) => {
  const documents = new TextPages(rulesScheme);
  const shown = vscode.Disposable.from(documents, new PagePreviews());
  const commands: CommandTable<ApiCommandId> = {
    "hookloom.editApi": apiFormOpener(ports),
    "hookloom.showApi": (argument) => showRules(ports, documents, argument),
    "hookloom.checkApi": (argument) => check(ports, argument),
    "hookloom.applyApi": (argument) => applyRules(ports, argument),
    "hookloom.blockApi": (argument) => block(ports, argument),
    "hookloom.unblockApi": (argument) => unblock(ports, argument),
    "hookloom.apiApplications": (argument) => applications(ports, argument),
    "hookloom.apiRequests": (argument) => requests(ports, argument),
    "hookloom.grantScopes": (argument) => grantScopes(ports, argument),
    "hookloom.inviteToPortal": (argument) => invite(ports, argument),
  };
  return { commands, dispose: () => shown.dispose() };
};
