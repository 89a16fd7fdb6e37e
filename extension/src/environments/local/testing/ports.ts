import process from "node:process";

// Test files that run in parallel would take each other's port as soon as it is free for a moment.
process.env.HOOKLOOM_FIRST_PORT = String(20_000 + Number(process.env.VITEST_POOL_ID ?? 0) * 100);
