export * from "./flow-document.ts";
export * from "./flow-edit.ts";
export * from "./flow-view.ts";
export * from "./lsp-methods.ts";
export * from "./palette.ts";
export * from "./rpc.ts";
export * from "./sample-view.ts";
export * from "./wizard-view.ts";
