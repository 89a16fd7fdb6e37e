import { Mouse } from "./hands.ts";
import { testLowCodeStory } from "./low-code-story.ts";

testLowCodeStory("low-code", (bench) => new Mouse(bench));
