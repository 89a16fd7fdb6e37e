import type { HostPart } from "@hookloom/host/host-part";
import * as vscode from "vscode";
import { apiRows } from "./api-rows.ts";
import { ApiDiagnostics } from "./diagnostics/api-diagnostics.ts";
import { registerApiLens } from "./diagnostics/api-lens.ts";
import { DocumentationDiagnostics } from "./diagnostics/documentation-diagnostics.ts";

/** A project's `api` in the editor, except the commands, which are loaded with the bundle that deploys. */
export const apiPart: HostPart = {
  register: () =>
    vscode.Disposable.from(new ApiDiagnostics(), new DocumentationDiagnostics(), registerApiLens()),
  environmentRows: (ref, status) => apiRows(ref, status?.api),
};
