import {
  type Command,
  command,
  configFile,
  environmentRow,
  hasProjects,
  notCompared,
  onMachine,
  projectCommand,
  trusted,
} from "@hookloom/host/contributes/command";

const anyApi = /^(api|(environment|target) .* api$)/;
const startedApi = /^(api|(environment|target) (running|failed|starting).* api$)/;

/** All commands for a project's `api`, with their menu items. */
export const apiContributions = {
  "hookloom.editApi": command({ title: "Edit the API…", icon: "law", palette: [hasProjects] }, [
    ["editor/title", "navigation", configFile, notCompared, onMachine],
    ["editor/context", "hookloom@3", configFile, notCompared, onMachine],
    ["explorer/context", "2_hookloom@4", configFile, onMachine],
    environmentRow("6_api@1", anyApi),
  ]),
  "hookloom.showApi": command({ title: "Show API rules…", icon: "law", palette: [hasProjects] }, [
    environmentRow("6_api@3", anyApi),
  ]),
  "hookloom.checkApi": projectCommand({ title: "Check the API", icon: "checklist" }, [
    environmentRow("6_api@4", anyApi, trusted),
  ]),
  "hookloom.applyApi": projectCommand({ title: "Apply API rules…", icon: "cloud-upload" }, [
    environmentRow("inline@1", /^api.* differs/, trusted),
    environmentRow("6_api@2", anyApi, trusted),
  ]),
  "hookloom.blockApi": projectCommand({ title: "Block the API…", icon: "circle-slash" }, [
    environmentRow(
      "6_api@9",
      /^(api(?! blocked)|(environment|target) (running|failed|starting).* api$)/,
      trusted,
    ),
  ]),
  "hookloom.unblockApi": projectCommand({ title: "Unblock the API…", icon: "unlock" }, [
    environmentRow("inline@2", /^api blocked/, trusted),
    environmentRow(
      "6_api@10",
      /^(api blocked|(environment|target) (running|failed|starting).* api$)/,
      trusted,
    ),
  ]),
  "hookloom.apiApplications": projectCommand({ title: "Applications that call the API…", icon: "key" }, [
    environmentRow("6_api@5", startedApi, trusted),
  ]),
  "hookloom.apiRequests": projectCommand({ title: "Requests to call the API…", icon: "person-add" }, [
    environmentRow("inline@1", "requests", trusted),
    environmentRow("6_api@6", startedApi, trusted),
  ]),
  "hookloom.grantScopes": projectCommand({ title: "Grant scopes to an application…", icon: "checklist" }, [
    environmentRow("6_api@7", startedApi, trusted),
  ]),
  "hookloom.inviteToPortal": projectCommand({ title: "Invite to the portal…", icon: "mail" }, [
    environmentRow("6_api@8", startedApi, trusted),
  ]),
} satisfies Readonly<Record<`hookloom.${string}`, Command>>;

export type ApiCommandId = keyof typeof apiContributions;
