// The same without a mouse.
import { Keys } from "./keys.ts";
import { testLowCodeStory } from "./low-code-story.ts";

testLowCodeStory("low-code-keys", (bench) => new Keys(bench));
