import type { TestProject } from "vitest/node";
import { Postgres } from "./postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The address of the run's PostgreSQL. */
    postgresUrl: string;
  }
}

/** One server for the whole run: every test makes its own schema in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await Postgres.start();
  project.provide("postgresUrl", postgres.url());
  return () => postgres.stop();
}
