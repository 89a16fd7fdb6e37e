import { expect, test } from "vitest";
import { foldRuntimeFrames, projectFrames, relativeCandidates } from "./stack-frames.ts";

const stack = `Error: boom 1
    at Object.run (/srv/orders/src/webhook.ts:8:9)
    at <anonymous> (/srv/orders/node_modules/@hookloom/runtime/dist/worker/run-delivery.js:36:86)
    at new Promise (<anonymous>)
    at withTimeLimit (/srv/orders/node_modules/@hookloom/runtime/dist/worker/time-limit.js:12:12)
    at process.processTicksAndRejections (node:internal/process/task_queues:103:5)
Caused by: TypeError: deep
    at new Promise (<anonymous>)
    at lookUp (/srv/orders/node_modules/pg/lib/client.js:5:1)
    at /srv/orders/src/orders.ts:3:12`;

test("the runtime's own frames are one line that counts them; those of the project and its packages stay", () => {
  expect(foldRuntimeFrames(stack)).toBe(`Error: boom 1
    at Object.run (/srv/orders/src/webhook.ts:8:9)
    … 4 frames of Hookloom's runtime
Caused by: TypeError: deep
    at new Promise (<anonymous>)
    at lookUp (/srv/orders/node_modules/pg/lib/client.js:5:1)
    at /srv/orders/src/orders.ts:3:12`);
  const windows = "Error: no\n    at run (C:\\p\\node_modules\\@hookloom\\runtime\\dist\\a.js:1:2)";
  expect(foldRuntimeFrames(windows)).toBe("Error: no\n    … 1 frame of Hookloom's runtime");
  expect(foldRuntimeFrames("no stack\n  at home")).toBe("no stack\n  at home");
});

test("the locations in the project's own code, innermost first", () => {
  expect(projectFrames(stack)).toEqual([
    { file: "/srv/orders/src/webhook.ts", line: 8, column: 9 },
    { file: "/srv/orders/src/orders.ts", line: 3, column: 12 },
  ]);
  expect(projectFrames("Error\n    at async f (file:///C:/p/src/a.ts:1:2)")).toEqual([
    { file: "C:/p/src/a.ts", line: 1, column: 2 },
  ]);
  expect(projectFrames("Error\n    at async file:///srv/orders/src/a.ts:1:2")).toEqual([
    { file: "/srv/orders/src/a.ts", line: 1, column: 2 },
  ]);
  expect(projectFrames("Error: no\n    at node:internal/x:1:2")).toEqual([]);
});

test("a local file has one path, a file of an image every suffix of its path", () => {
  expect(relativeCandidates("/srv/orders", "/srv/orders/src/webhook.ts")).toEqual(["src/webhook.ts"]);
  expect(relativeCandidates("C:\\p", "C:/p/src/a.ts")).toEqual(["src/a.ts"]);
  expect(relativeCandidates("/srv/orders", "/app/src/webhook.ts")).toEqual([
    "app/src/webhook.ts",
    "src/webhook.ts",
    "webhook.ts",
  ]);
  expect(relativeCandidates("/srv/orders", "../../etc/passwd")).toEqual([]);
});
