import assert from "node:assert/strict";
import { join } from "node:path";
import { RECIPES } from "../../engine/train/recipes.ts";
import { parseCommand, UsageError } from "../terminal/arguments.ts";
import { configurationOf } from "./configuration.ts";
import { TRAIN } from "./train_options.ts";

const choose = (...args: string[]) => configurationOf(parseCommand(TRAIN, args));

Deno.test("the tutorial's recipe and network have their earlier names, too", async () => {
  const named = (name: string) => choose("--recipe", name, "--architecture", name);
  const [earlier, today] = [await named("seed"), await named("tutorial")];
  assert.equal(earlier.architecture, "tutorial");
  assert.deepEqual(earlier.networkFor(2), today.networkFor(2));
  assert.deepEqual(earlier.recipe, today.recipe);
  const unsaid = Object.fromEntries(
    Object.entries(today.recipe).filter(([, value]) => value === undefined),
  );
  assert.deepEqual(today.recipe, { ...RECIPES.tutorial, ...unsaid });
});

Deno.test("best has a network of its own, and for another the rate that suits it", async () => {
  const { architecture, recipe } = await choose("--recipe", "best");
  assert.equal(architecture, "small");
  const unsaid = Object.entries(recipe).filter(([, value]) => value === undefined);
  assert.deepEqual(recipe, { ...RECIPES.best, ...Object.fromEntries(unsaid) });
  const other = await choose("--recipe", "best", "--architecture", "tutorial");
  assert.equal(other.recipe.learningRate, RECIPES.modern.learningRate);
  assert.equal((await choose("--recipe", "best", "--epochs", "2")).recipe.leastSteps, undefined);
});

Deno.test("--dropout is what the recipe and the network's layers drop", async () => {
  const { recipe, networkFor } = await choose("--dropout", "0.25");
  assert.equal(recipe.rate, 0.25);
  const layers = networkFor(3).layers as { type: string; rate?: number }[];
  assert.deepEqual(
    layers.flatMap(({ type, rate }) => type === "Dropout" ? [rate] : []),
    [0.25, 0.25],
  );
  await assert.rejects(async () => await choose("--dropout", "1"), UsageError);
  await assert.rejects(async () => await choose("--keep", "0.75"), UsageError);
});

Deno.test("--patience needs pictures to validate", async () => {
  const message = /Cannot use --patience as no pictures are set aside for validation/;
  const refused = () => choose("--patience", "2", "--validation-fraction", "0");
  await assert.rejects(
    refused,
    (error) => error instanceof UsageError && message.test(error.message),
  );
  // The folder may have its own.
  assert.equal((await choose("--patience", "2", "--recipe", "tutorial")).recipe.patience, 2);
});

Deno.test("an optimizer has its own learning rate, a schedule its options", async () => {
  const { recipe: { optimizer, learningRate, momentum, scheduleOptions } } = await choose(
    ...[
      "--optimizer",
      "muon",
      "--schedule",
      "trapezoid",
      "--warm-up",
      "0.1",
      "--least-rate",
      "1e-4",
    ],
  );
  assert.deepEqual([optimizer, learningRate, momentum], ["muon", 0.02, 0.95]);
  assert.deepEqual(scheduleOptions, { warmUp: 0.1, least: 1e-4 });
  const { recipe } = await choose(
    ...["--optimizer", "sgd"],
    "--nesterov",
    "--clip-norm",
    "1",
    "--accumulate",
    "4",
    "--ema",
    ".9",
  );
  assert.deepEqual(
    [recipe.nesterov, recipe.clipNorm, recipe.accumulate, recipe.ema, recipe.scheduleOptions],
    [true, 1, 4, 0.9, undefined],
  );
  await assert.rejects(
    async () => await choose("--schedule", "reduceOnPlateau", "--validation-fraction", "0"),
    UsageError,
  );
});

/** The `UsageError` of a command line that is refused. */
async function refused(...args: string[]): Promise<string> {
  const error = await choose(...args).then(() => undefined, (error: Error) => error);
  assert(error instanceof UsageError, args.join(" "));
  return error.message;
}

Deno.test("another optimizer than the recipe's begins with the rate that suits the network", async () => {
  const rateOf = async (...args: string[]) => (await choose(...args)).recipe.learningRate;
  assert.equal(await rateOf("--recipe", "speedrun"), 0.24);
  assert.equal(await rateOf("--recipe", "speedrun", "--optimizer", "adam"), 1e-3);
  assert.equal(await rateOf("--recipe", "speedrun", "--optimizer", "lion"), 2e-4);
  assert.equal(await rateOf("--optimizer", "adamW"), 1e-3);
  assert.equal(await rateOf("--architecture", "tiny", "--optimizer", "sgd"), 0.01);
  // Of a sum of 18 losses, of pixels that are raw.
  const tutorial = await rateOf("--recipe", "tutorial", "--optimizer", "sgd");
  assert(Math.abs(tutorial - 1e-4 / 18) < 1e-9, `${tutorial}`);
  assert.equal(await rateOf("--recipe", "tutorial", "--optimizer", "adamW"), 1e-5);
});

Deno.test("options that schedule or optimizer do not use are refused", async () => {
  const schedules: [string, string][] = [
    ["warm-up", "oneCycle"],
    ["gamma", "cosine"],
    ["step-size", "exponential"],
    ["fall", "constant"],
    ["least-rate", "step"],
    ["factor", "trapezoid"],
    ["plateau-patience", "cosine"],
    ["threshold", "cosine"],
    ["cooldown", "cosine"],
  ];
  for (const [option, schedule] of schedules) {
    const message = await refused("--schedule", schedule, `--${option}`, "1");
    const use = `Cannot use --${option} with the schedule ${schedule}, which does not use it: add`;
    assert(message.startsWith(use), message);
  }
  assert.match(
    await refused("--warm-up", "0.1"),
    /schedule oneCycle, .* --schedule constant\|step\|/,
  );
  assert.equal(
    await refused("--nesterov"),
    "Cannot use --nesterov with the optimizer adam, which does not use it: add --optimizer sgd|muon, " +
      "or leave it out",
  );
  assert.match(await refused("--optimizer", "muon", "--coupled"), /--optimizer adam\|adamW\|sgd,/);
  assert.match(await refused("--optimizer", "lion", "--momentum", "0.9"), /the optimizer lion/);
  assert.match(await refused("--momentum", "0.5"), /the optimizer adam, .* --optimizer sgd\|muon,/);
  assert.equal((await choose("--optimizer", "sgd", "--momentum", "0.5")).recipe.momentum, 0.5);
  assert.equal((await choose("--optimizer", "adamW", "--coupled")).recipe.coupled, true);
  assert.equal(
    (await choose("--recipe", "speedrun", "--fall", "0.5")).recipe.schedule,
    "trapezoid",
  );
});

Deno.test("what would change nothing beside other options is refused", async () => {
  const sgd = ["--optimizer", "sgd"];
  const nesterov = /Cannot use --nesterov as --momentum is 0, .* add --momentum X, or leave it out/;
  assert.match(await refused(...sgd, "--nesterov", "--momentum", "0"), nesterov);
  assert.match(await refused(...sgd, "--nesterov", "--recipe", "tutorial"), nesterov);
  assert.match(await refused("--coupled", "--weight-decay", "0"), /as --weight-decay is 0/);
  assert.match(await refused("--epochs", "2", "--steps", "9"), /--epochs with --steps, which take/);
  assert.match(
    await refused("--schedule", "cosine", "--learning-rate", "0.1", "--least-rate", "0.2"),
    /Cannot use --least-rate 0\.2 as it is above the highest, --learning-rate 0\.1: give a lower/,
  );
  assert.match(
    await refused("--batch", "8", "--accumulate", "9"),
    /Cannot use --accumulate 9 as a step has 8 pictures/,
  );
  const { recipe } = await choose("--batch", "8", "--accumulate", "8");
  assert.equal(recipe.accumulate, 8);
});

Deno.test("an augmentation that is said wins over the recipe's own in its place", async () => {
  const amounts = async (...args: string[]) => (await choose(...args)).recipe.augmentations;
  const speedrun = ["--recipe", "speedrun"];
  assert.deepEqual(await amounts(...speedrun), { alternatingFlip: 1, reflectedShift: 2 });
  const said = await amounts(...speedrun, "--flip", "0.5", "--shift", "4");
  assert.deepEqual(said, { flip: 0.5, shift: 4 });
  assert.deepEqual(await amounts(...speedrun, "--flip", "0"), { reflectedShift: 2 });
  assert.deepEqual(await amounts("--alternating-flip", "1"), { alternatingFlip: 1, shift: 6 });
  assert.deepEqual(await amounts("--reflected-shift", "0"), { flip: 0.5, shift: 6 });
  assert.match(
    await refused("--flip", "0.5", "--alternating-flip", "1"),
    /Cannot use --alternating-flip with --flip, whose place it takes/,
  );
});

Deno.test("a recipe for one network is refused with another", async () => {
  const speedrun = ["--recipe", "speedrun"];
  assert.equal((await choose(...speedrun)).architecture, "speedrun");
  assert.equal((await choose(...speedrun, "--architecture", "speedrun")).architecture, "speedrun");
  assert.equal(
    await refused(...speedrun, "--architecture", "tiny"),
    "Cannot use --architecture tiny with --recipe speedrun: it is for the network speedrun alone, " +
      "leave out one of them",
  );
  const file = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(file, JSON.stringify({ type: "Dense", units: 2 }));
  assert.match(
    await refused(...speedrun, "--model", file),
    /Cannot use --model .*--recipe speedrun/,
  );
  await Deno.remove(file);
});

Deno.test("--groups is a file that can be read", async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "groups.csv");
  await Deno.writeTextFile(file, "a/1.jpg,Ann\n");
  const { split } = await choose("--groups", file);
  assert.deepEqual(split, {
    mode: "grouped",
    groups: { file, text: "a/1.jpg,Ann\n" },
    fold: undefined,
  });
  const locked = join(folder, "locked.csv");
  await Deno.writeTextFile(locked, "", { mode: 0o000 });
  const isOpen = await Deno.readTextFile(locked).then(() => true, () => false); // to root it is
  const cases: [string, RegExp][] = [
    [folder, /as it is a folder: name a CSV file/],
    [join(folder, "absent"), /as there is no such file or folder: name a CSV file/],
    [join(file, "within"), /as a part of its path is a file/],
    ...isOpen ? [] : [[locked, /as this user may not open it/] as [string, RegExp]],
  ];
  if (Deno.build.os === "linux") cases.push(["/dev/zero", /as it is no file/]);
  for (const [groups, message] of cases) {
    await assert.rejects(() => choose("--groups", groups), (error: Error) => {
      assert(error instanceof UsageError);
      assert.match(error.message, message);
      return true;
    });
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("numbers that no adapter and no clock can take are refused in words", async () => {
  const cases: [string, string, RegExp][] = [
    ["--filters", "1000000000", /from 1 to 65536/],
    ["--filters", "1e9", /whole numbers/],
    ["--units", "0", /from 1 to 65536/],
    ["--budget", "1e308", /expected a number from 1 to 1000000000/],
    ["--weight-decay", "1e39", /expected a number from 0 to 1000000000/],
    ["--clip-norm", "1e39", /expected a number from 1e-9 to 1000000000/],
    ["--units", Array(17).fill(8).join(), /up to 16 whole numbers/],
    ...["--time-limit", "--checkpoint-every", "--tune-budget"].flatMap((option) =>
      ["Infinity", "1e400", "NaN", "-1"].map((value): [string, string, RegExp] => [
        option,
        value,
        /expected a number of 0 or more/,
      ])
    ),
  ];
  for (const [option, value, message] of cases) {
    await assert.rejects(async () => await choose(option, value), (error: Error) => {
      assert(error instanceof UsageError, `${option} ${value}`);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("a network is told what it has, and has one source", async () => {
  const resnet = (...args: string[]) => refused("--architecture", "resnet8", ...args);
  for (const [option, value] of [["filters", "8"], ["units", "8"], ["dropout", "0.1"]]) {
    const expected =
      `Cannot use --${option} as the network resnet8 has no such choice: leave it out`;
    assert.equal(await resnet(`--${option}`, value), expected);
  }
  assert.match(await resnet("--model", "own.json"), /--architecture with --model: each of them is/);
  assert.match(await refused("--from", "run", "--size", "8x8"), /Cannot use --size with --from/);
  const tiny = ["--architecture", "tiny", "--dropout", "0.1"];
  assert.match(await refused(...tiny), /tiny has no hidden dense layer .* add --units N, or leave/);
  assert.equal((await choose(...tiny, "--units", "8")).recipe.rate, 0.1);
  const { recipe } = await choose("--architecture", "mobilenet_v2");
  assert.deepEqual([recipe.rate, recipe.learningRate], [0.2, 5e-3]);
  assert.equal((await choose("--architecture", "resnet20")).recipe.rate, 0);
});

Deno.test("--model is a file of layers that fit", async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "own.json");
  const chosen = async (network: unknown) => {
    await Deno.writeTextFile(file, typeof network === "string" ? network : JSON.stringify(network));
    return await choose("--model", file);
  };
  const dense = (units: unknown) => ({ type: "Dense", units });
  const sequence = (...layers: unknown[]) => ({ type: "Sequential", layers });
  const { architecture, networkFor } = await chosen(sequence({ type: "Flatten" }, dense(3)));
  assert.equal(architecture, "custom");
  assert.deepEqual(networkFor(3), sequence({ type: "Flatten" }, dense(3)));
  assert.throws(
    () => networkFor(2),
    /own\.json' as its last layer, the Dense at layers\[1\], has units 3: expected 2, as there are/,
  );
  const cases: [unknown, RegExp][] = [
    [
      sequence(sequence(dense("x"))),
      /Dense as its units is "x": .*, at layers\[0\]\.layers\[0\]\)/,
    ],
    [
      sequence({ type: "Flatten" }, { ...dense(2), activation: "relu" }),
      /Dense as its activation is "relu": expected only name, units, useBias, at layers\[1\]/,
    ],
    [sequence({ type: "Script" }), /its type is "Script" at layers\[0\]: expected one of/],
    [{ format: "loupe-model", network: dense(3) }, /expected what it has under network, alone/],
    ["{", /own\.json' as its content is wrong: .*expected whole JSON/],
    [" ".repeat(1e6 + 1), /has 1000001 bytes/],
  ];
  for (const [network, message] of cases) {
    await assert.rejects(chosen(network), (error: Error) => {
      assert.match(error.message, message);
      assert.match(error.message, /own\.json/);
      return true;
    });
  }
  await assert.rejects(choose("--model", join(folder, "no.json")), /there is no such file/);
  await Deno.remove(folder, { recursive: true });
});
