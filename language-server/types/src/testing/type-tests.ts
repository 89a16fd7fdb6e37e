import { afterAll, beforeAll, expect } from "vitest";
import { isRunning, TestClient, TestProject } from "./project.ts";

/** What the tests of a file ask; can be read once they run. */
export interface TypeTests {
  readonly project: TestProject;
  readonly client: TestClient;
}

/** A project and a service over its texts for all tests of a file: call it once, at the top. No process stays behind. */
export function typeTests(): TypeTests {
  let made: TypeTests | undefined;
  const known = (): TypeTests => {
    if (!made) throw new Error("The tests do not run yet.");
    return made;
  };
  beforeAll(() => {
    made = { project: new TestProject(), client: new TestClient() };
  });
  afterAll(async () => {
    const { project, client } = known();
    const { pids } = client.service;
    await client.service.end();
    expect(pids.filter(isRunning)).toEqual([]);
    project.remove();
  });
  return {
    get project() {
      return known().project;
    },
    get client() {
      return known().client;
    },
  };
}
