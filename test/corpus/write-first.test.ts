import { testEdits } from "./edits-keep-laws.ts";

testEdits(0);
