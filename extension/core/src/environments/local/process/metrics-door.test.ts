import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { ownPort } from "../../../../../../test/runner/ports.ts";
import { MetricsDoor } from "./metrics-door.ts";

it("keeps its port while hookloom.json cannot be read, and moves or closes only with a process that is ready", async () => {
  const process = createServer((_request, response) => void response.end("up 1")).listen(0, "127.0.0.1");
  await once(process, "listening");
  const { port: target } = process.address() as AddressInfo;
  const [first, second] = [await ownPort(), await ownPort()];
  const problems: string[] = [];
  let wanted: () => Promise<number | undefined> = async () => first;
  const door = new MetricsDoor({
    configuredPort: () => wanted(),
    onProblem: (sentence) => void problems.push(sentence),
  });
  const scrape = async (port: number): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${port}`, { headers: { connection: "close" } }).catch(
      () => undefined,
    );
    return answer ? await answer.text() : "closed";
  };
  try {
    expect(await door.prepare()).toBe(true);
    await door.open(target);
    expect(await scrape(first)).toBe("up 1");
    wanted = () => Promise.reject(new Error("hookloom.json is no JSON"));
    expect(await door.prepare()).toBe(true);
    await door.open(target);
    expect(await scrape(first)).toBe("up 1");
    wanted = async () => second;
    expect(await door.prepare()).toBe(true);
    expect(await scrape(first)).toBe("up 1");
    await door.open(target);
    expect([await scrape(first), await scrape(second)]).toEqual(["closed", "up 1"]);
    wanted = async () => undefined;
    expect(await door.prepare()).toBe(false);
    expect(await scrape(second)).toBe("up 1");
    await door.open(undefined);
    expect(await scrape(second)).toBe("closed");
    expect(problems).toEqual([]);
  } finally {
    await door.close();
    process.close();
  }
});
