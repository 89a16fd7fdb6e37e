// Asks a server for its charts, in a process of its own: parsing answers would delay the process that measures.
import { rangeQuery, readStats, statsRanges } from "../../extension/src/environments/stats.ts";

const [port, every] = process.argv.slice(2).map(Number);
const range = statsRanges.find(({ name }) => name === "35d");
if (port === undefined || every === undefined || range === undefined)
  throw new Error("Give a port and milliseconds.");
let asked = 0;
setInterval(() => {
  readStats(port, { ...rangeQuery(range, Date.now()), by: "trigger,event" }).then(
    () => process.send?.(++asked),
    () => undefined,
  );
}, every);
