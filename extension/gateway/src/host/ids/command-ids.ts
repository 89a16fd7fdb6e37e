/** Every command for the `api` of a project. */
export const apiCommandIds = [
  "hookloom.editApi",
  "hookloom.showApi",
  "hookloom.checkApi",
  "hookloom.applyApi",
  "hookloom.blockApi",
  "hookloom.unblockApi",
  "hookloom.apiApplications",
  "hookloom.apiRequests",
  "hookloom.grantScopes",
  "hookloom.inviteToPortal",
] as const;

export type ApiCommandId = (typeof apiCommandIds)[number];
