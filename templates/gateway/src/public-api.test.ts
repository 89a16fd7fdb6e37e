import { join } from "node:path";
import { documentsItsExports, entriesOf } from "../../runtime/src/testing/public-exports.ts";

// @reads templates/{runtime,gateway}/src/** templates/gateway/package.json

// The runtime imports `./access`, and nothing else does.
documentsItsExports(entriesOf(join(import.meta.dirname, "..")).filter(([name]) => name !== "./access"));
