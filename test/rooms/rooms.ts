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
    "extension/src/project": ". documentation",
    "extension/src/environments": ".",
    "extension/src/kubernetes": ".",
    "extension/src/events": ". documentation",
    "extension/src/cli": ".",
    "extension/src/host": ".",
  },
  "@hookloom/runtime": {
    "templates/gateway/src": "management seams",
    // The tools read rules and pages without the rest of the runtime.
    "templates/gateway/src/api": "management",
    "templates/gateway/src/documentation": "",
    "language-server/src/protocol": "catalog management",
    "language-server/src/bridge": "catalog",
    "language-server/src/types": "catalog",
    "language-server/src/server": "catalog",
    "extension/src/project": "catalog",
    "extension/src/environments": "catalog management",
    // A crashed process may have printed a secret in any spelling.
    "extension/src/environments/secrets/hide-values.ts": "spellings",
    "extension/src/events": "catalog",
    // Samples are signed as each source signs.
    "extension/src/events/signers.ts":
      "github gitlab google-calendar http hubspot shopify slack standard-webhooks stripe twilio",
    "extension/src/flows": "catalog management",
    "extension/src/agents": "catalog management",
    "extension/src/cli": "catalog management",
    "extension/src/host": "catalog management",
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
  "templates/gateway/src": ["api", "documentation lifecycle", "access", "limits", "portal", "."],
  "language-server/src": ["protocol", "bridge types", "server"],
  "language-server/src/bridge": [
    "text",
    "syntax",
    "model",
    "ids",
    "read",
    "incremental",
    "declarations mapping",
    "compare edits",
    "record move",
    ".",
  ],
  "language-server/src/bridge/read": ["steps", "."],
  "language-server/src/types": ["compiler", "unstable", "."],
  "language-server/src/server": ["documents", "features", "."],
  "language-server/src/bridge/edits": [
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
  // The command line and the editor hand `kubernetes` in where a target is opened.
  "extension/src": ["project", "environments events", "flows", "agents", "kubernetes", "cli host"],
  "extension/src/project": [".", "config", "github packages", "connections", "scaffold"],
  "extension/src/cli": ["shared", "flow mcp", "commands", "."],
  "extension/src/environments": [
    "platform",
    "contract",
    "build management observe",
    "secrets",
    "registration",
    "release",
    "local",
    ".",
  ],
  "extension/src/environments/local": ["store", "recordings process", "releases", "owner", "."],
  "extension/src/kubernetes": [
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
  "extension/src/kubernetes/rollout": ["evidence", "causes", "."],
  "extension/src/kubernetes/image": ["oci", "registry", "engine", "."],
  "extension/src/host": [
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
    "debug wizard expose postman charts api move",
    "views console",
    "browser",
    ".",
  ],
  "extension/src/host/flow": ["page server", "runs questions edits picture compare", "."],
};
