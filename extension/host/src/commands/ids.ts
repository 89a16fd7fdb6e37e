import { flowGestures } from "@hookloom/protocol/flow-gestures";

/**
 * Every command of the host, once, by the part that has it. Packages that add commands have lists of their own;
 * `command-ids.test.ts` of `@hookloom/entries` compares all of them with package.json.
 */
export const flowCommandIds = [
  "hookloom.openFlow",
  "hookloom.keepOpen",
  "hookloom.openText",
  ...flowGestures.map((gesture) => `hookloom.flow.${gesture}` as const),
] as const;

/** Commands of the bundle that deploys. */
export const deployCommandIds = [
  "hookloom.deploy",
  "hookloom.promote",
  "hookloom.rollback",
  "hookloom.applySettings",
  "hookloom.stopEnvironment",
  "hookloom.remove",
  "hookloom.allowChanges",
  "hookloom.settings",
  "hookloom.addEnvironment",
  "hookloom.editEnvironment",
  "hookloom.register",
  "hookloom.repairRegistration",
  "hookloom.rotateSecret",
  "hookloom.expose",
  "hookloom.stopExposing",
] as const;

/** Called only by our own links and rows, so they are not in package.json. */
export const internalCommandIds = [
  "hookloom.showTrouble",
  "hookloom.openConfig",
  "hookloom.sendNow",
  "hookloom.showInDiagram",
] as const;

/** Commands of the bundle that loads after activation, including those that load other bundles. */
export const hostCommandIds = [
  ...deployCommandIds,
  ...internalCommandIds,
  "hookloom.newWebhook",
  "hookloom.publish",
  "hookloom.sendSample",
  "hookloom.moveToHookloom",
  "hookloom.pushToPostman",
  "hookloom.exportForPostman",
  "hookloom.importFromPostman",
  "hookloom.run",
  "hookloom.stop",
  "hookloom.restart",
  "hookloom.debug",
  "hookloom.showLog",
  "hookloom.copyUrl",
  "hookloom.openUrl",
  "hookloom.setSetting",
  "hookloom.addConnection",
  "hookloom.testConnection",
  "hookloom.environmentMenu",
  "hookloom.installTypeScript",
  "hookloom.compareFlow",
  "hookloom.compareFlowWith",
  "hookloom.refresh",
  "hookloom.showCharts",
  "hookloom.showDeliveries",
  "hookloom.filterDeliveries",
  "hookloom.clearDeliveryFilter",
  "hookloom.moreDeliveries",
  "hookloom.showEnvironmentLog",
  "hookloom.showDeliveryLog",
  "hookloom.showDelivery",
  "hookloom.replayDelivery",
  "hookloom.replayEdited",
  "hookloom.debugDelivery",
  "hookloom.saveDeliveryAsTest",
  "hookloom.copyDeliveryAsCurl",
] as const;

export type FlowCommandId = (typeof flowCommandIds)[number];
export type DeployCommandId = (typeof deployCommandIds)[number];
export type HostCommandId = (typeof hostCommandIds)[number];
export type CommandId = FlowCommandId | HostCommandId;
