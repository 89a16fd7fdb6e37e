import { listenForUnhandled } from "../promises.ts";

const runners = process.listeners("unhandledRejection");
const placeholder = (): void => undefined;
process.on("unhandledRejection", placeholder);
listenForUnhandled();
process.off("unhandledRejection", placeholder);
const own = process.listeners("unhandledRejection").filter((listener) => !runners.includes(listener));

/** Does work while recordings and `hear` learn of rejections that nobody handles, and the test runner does not. */
export async function withUnhandled<Result>(
  hear: (error: unknown) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const others = process.listeners("unhandledRejection").filter((listener) => !own.includes(listener));
  for (const listener of others) process.off("unhandledRejection", listener);
  process.on("unhandledRejection", hear);
  try {
    return await work();
  } finally {
    process.off("unhandledRejection", hear);
    for (const listener of others) process.on("unhandledRejection", listener);
  }
}

/** Waits until promises that need no timer have ended, and unhandled ones are known. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
