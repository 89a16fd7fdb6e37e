// Asks two servers for their charts in turns, in a process of its own: parsing answers would delay the one that measures.
import {
  rangeQuery,
  readStats,
  statsRanges,
} from "../../extension/core/src/environments/management/stats.ts";
import { queriesMeasuredServer } from "./ask-turns.ts";

const [here, there, every, turn] = process.argv.slice(2).map(Number);
const range = statsRanges.find(({ name }) => name === "35d");
if (here === undefined || there === undefined || every === undefined || turn === undefined || !range)
  throw new Error("Give two ports, and the milliseconds between two questions and of a turn.");
let asked = 0;
setInterval(() => {
  const port = queriesMeasuredServer(Date.now(), turn) ? here : there;
  readStats(port, { ...rangeQuery(range, Date.now()), by: "trigger,event" }).then(
    () => process.send?.(++asked),
    () => undefined,
  );
}, every);
