import assert from "node:assert/strict";
import { parseCommand } from "../terminal/arguments.ts";
import { candidatesOf, optionsOf } from "./candidates.ts";
import { budgetLines } from "./budget_text.ts";
import { TRAIN } from "./train_options.ts";

const usual = { height: 112, width: 92 };

Deno.test("a budget keeps the network that is said, or that the recipe is for", () => {
  const chosen = (architecture: string, ...args: string[]) => {
    const parsed = parseCommand(TRAIN, ["--budget", "60", ...args]);
    const candidates = candidatesOf(parsed, { architecture, ...usual });
    const names = new Set(candidates.map(({ architecture }) => architecture));
    return [[...names].sort(), candidates.map((each) => optionsOf(parsed, each).join(" "))];
  };
  const sizes = ["", "--size 56x46"];
  assert.deepEqual(chosen("speedrun", "--recipe", "speedrun"), [["speedrun"], sizes]);
  const best = ["--recipe best", "--recipe best --size 56x46"];
  assert.deepEqual(chosen("resnet8", "--architecture", "resnet8"), [["resnet8"], best]);
  const [names, options] = chosen("tutorial");
  assert(
    names.length > 1 && options.every((each) => each.startsWith("--recipe best --architecture ")),
  );
});

Deno.test("what was never measured of a network is said to be unknown", () => {
  const candidate = { architecture: "speedrun", ...usual, secondsPerStep: 1, epochs: 8 };
  const choice = { seconds: 60, gone: 1, steps: 8, expectedSeconds: 50, lastSeconds: 64 };
  const lines = (expectedErrors: (number | undefined)[]) =>
    budgetLines({
      ...choice,
      candidates: expectedErrors.map((expectedError, i) => (
        { ...candidate, expectedError, isMeasured: true, isChosen: i === 0 }
      )),
    });
  const [, , first, second, last] = lines([undefined, 4]);
  assert.match(first, /speedrun on 112×92 .* unknown {2}chosen$/);
  assert.match(second, /too slow$/);
  assert.match(last, /^Chosen as it fits: speedrun/);
  assert.match(lines([0.1])[3], /^Chosen for the least error that is expected: speedrun/);
});
