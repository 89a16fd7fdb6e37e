/**
 * The order of the rooms. Each folder or file imports only those before it; those of one line do not import one another.
 * `.` stands for the other files of a folder. `npm run check` compares it with all imports, type imports included; tests
 * and `testing/` folders may import anything.
 */
export type RoomOrder = readonly string[];

/**
 * By package, the entries that a folder or file may import, types included; the longest name that fits counts. Those that no
 * name fits import none. `.` stands for the package's own name. What joins the gateway to the runtime is the import `#access`.
 */
export const packageEntries: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "@hookloom/gateway": {
    "extension/gateway/src": ". documentation management",
  },
  "@hookloom/runtime": {
    "templates/gateway/src": "management seams",
    // The tools read rules and pages without the rest of the runtime.
    "templates/gateway/src/api": "",
    "templates/gateway/src/management": "",
    "templates/gateway/src/documentation": "",
    "language-server/protocol/src": "catalog management",
    "language-server/bridge/src": "catalog",
    "language-server/types/src": "catalog",
    "language-server/server/src": "catalog",
    "extension/core/src/project": "catalog",
    "extension/core/src/api": "catalog",
    "extension/core/src/environments": "catalog management",
    // A crashed process may have printed a secret in any spelling.
    "extension/core/src/environments/secrets/hide-values.ts": "spellings",
    "extension/core/src/events": "catalog",
    // Samples are signed as each source signs.
    "extension/core/src/events/signers.ts":
      "github gitlab google-calendar http hubspot shopify slack standard-webhooks stripe twilio",
    "extension/core/src/flows": "catalog management",
    "extension/core/src/capabilities": "catalog management",
    "extension/gateway/src": "catalog",
    "extension/cli/src": "catalog management",
    "extension/host/src": "catalog management",
  },
};

/** By the folder that holds the rooms. */
export const roomOrders: Readonly<Record<string, RoomOrder>> = {
  "templates/runtime/src": [
    "errors",
    "log",
    "management",
    "catalog settings",
    "webhook http-client stats",
    "inbox",
    "observe",
    "receiver worker record",
    "github google-calendar http hubspot shopify slack standard-webhooks stripe twilio openapi",
    "gitlab",
    "serve",
    ".",
    "test",
  ],
  "templates/gateway/src": [
    "management",
    "api",
    "documentation lifecycle",
    "access",
    "limits",
    "portal",
    ".",
  ],
  "language-server/bridge/src": [
    "text",
    "syntax",
    "model",
    "ids",
    "steps",
    "read",
    "incremental",
    "declarations mapping",
    "compare edits",
    "record move",
    ".",
  ],
  "language-server/types/src": ["compiler", "unstable", "."],
  "language-server/server/src": ["documents", "features", "."],
  "language-server/bridge/src/edits": [
    ".",
    "names",
    "placing",
    "module",
    "templates",
    "verify",
    "operations",
  ],
  "webview-ui/src": [
    ". controls model",
    "sources",
    "state",
    "actions",
    "cards",
    "canvas",
    "declarations",
    "inspector palette refactor toolbar tree outline notes compare wizard form console charts",
    "mapper",
    "flow",
  ],
  "webview-ui/src/inspector": [
    "literals",
    "editor",
    "fields",
    "expression",
    "scope call-form http-form",
    ".",
  ],
  "extension/core/src": ["project", "api", "environments events", "flows", "capabilities"],
  "extension/core/src/project": [".", "config", "github packages", "connections", "scaffold"],
  "extension/cli/src": ["shared", "flow mcp", "commands", "."],
  "extension/core/src/environments": [
    "platform",
    "contract",
    "build management observe",
    "secrets",
    "registration",
    "release",
    "local",
    ".",
  ],
  "extension/core/src/environments/local": ["store", "recordings process", "releases", "owner", "."],
  "extension/kubernetes/src": [
    "image",
    "release cluster",
    "manifests",
    "apply",
    "history",
    "rollout",
    "pods",
    "verbs",
    ".",
  ],
  "extension/kubernetes/src/rollout": ["evidence", "causes", "."],
  "extension/kubernetes/src/image": ["oci", "registry", "engine", "."],
  "extension/host/src": [
    "contributes",
    "shared",
    "commands",
    "projects webview",
    "environments",
    "logs forms flow",
    "run",
    "agents",
    "connections",
    "deploy",
    "deliveries",
    "debug wizard expose postman charts move",
    "views console",
    "browser",
    ".",
  ],
  "extension/gateway/src": ["portal-site config", "management", "rules", ".", "cli host"],
  "extension/gateway/src/host": ["contributes", "diagnostics form", "commands", "."],
  "extension/host/src/flow": ["page server", "runs questions edits picture compare", "."],
};
