/** Files of a run that are damaged, or were edited. @module */
import { type Case, casesOf } from "../case.ts";
import { between, CAT, type Content, cut, field, filledWith, folder, gone } from "../contents.ts";
import { changed, PETS, prepared, raw, RUN } from "../contents.ts";

const { works, refused } = casesOf("damage");

const STOPPED = prepared("stopped");
const PREDICT = "predict ./run ./a.png";

/** What befalls a file of JSON. */
export const DAMAGES: readonly (readonly [name: string, content: Content])[] = [
  ["null", "null"],
  ["{}", "{}"],
  ["[]", "[]"],
  ["a number", "1e999"],
  ["a text", '"run"'],
  ["empty", ""],
  ["spaces", "  \n"],
  ["cut", cut(-40)],
  ["cut early", cut(12)],
  ["zeros", new Uint8Array(4096)],
  ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0)],
  ["a folder in its place", async (path, shelf) => {
    await gone(path, shelf);
    await folder(path, shelf);
  }],
];

/** Each damage to each file, with a command that needs it. */
const EACH: Case[] = ([
  ["run.json", "evaluate ./run"],
  ["report.json", "card ./run"],
  ["model/model.json", PREDICT],
] as const).flatMap(([file, line]) =>
  DAMAGES.map(([name, damage]) =>
    refused(line, { run: RUN, "a.png": CAT, [`run/${file}`]: damage }, /Cannot/, {
      name: `${file}: ${name}`,
    })
  )
);

/** What a good editor adds is no damage. */
const EDITED: Case[] = ([
  ["run.json", "evaluate ./run"],
  ["report.json", "card ./run"],
  ["model/model.json", PREDICT],
] as const).flatMap(([file, line]) => [
  works(line, { run: RUN, "a.png": CAT, [`run/${file}`]: between("\ufeff", "") }, undefined, {
    name: `${file}: a byte-order mark`,
    makes: ["run/MODEL_CARD.md"],
  }),
  works(line, { run: RUN, "a.png": CAT, [`run/${file}`]: between("\r\n", "\r\n") }, undefined, {
    name: `${file}: empty lines`,
    makes: ["run/MODEL_CARD.md"],
  }),
  refused(line, { run: RUN, "a.png": CAT, [`run/${file}`]: between("", "}") }, /Cannot/, {
    name: `${file}: a bracket more`,
  }),
]);

/** Values that `model.json` can't have. */
const MODEL_FIELDS: Case[] = ([
  ["classes", ["cat"]],
  ["classes", ["cat", "dog", "owl"]],
  ["classes", []],
  ["classes", [1, 2]],
  ["classes", ["cat", "cat"]],
  ["classes", ["dog", "cat"]],
  ["classes", ["dog", "owl"]],
  ["classes", "cat"],
  ["classes", null],
  ["classes", undefined],
  ["format", "something"],
  ["version", 99],
  ["version", "2"],
  ["network", null],
  ["network", {}],
  ["network.type", "Banana"],
  ["network.type", "__proto__"],
  ["network.layers", []],
  ["network.layers", null],
  ["network.layers", [{ type: "Dense", units: 1e9 }]],
  ["network.layers.0.filters", 0],
  ["network.layers.0.filters", 3],
  ["network.layers.0.filters", 1e9],
  ["network.layers.0.filters", -2],
  ["network.layers.0.filters", 1.5],
  ["network.layers.0.kernelSize", 1e9],
  ["network.layers.0.padding", "banana"],
  ["network.layers.0.strides", 0],
  ["network.layers.2.poolSize", "2"],
  ["network.layers.2.poolSize", 3],
  ["preprocessing.fit", "stretch"],
  ["preprocessing.height", 17],
  ["network.layers.12.rate", 5],
  ["network.layers.13.units", 3],
  ["preprocessing", undefined],
  ["preprocessing.fit", "banana"],
  ["preprocessing.mean", [1]],
  ["preprocessing.mean", []],
  ["preprocessing.mean", [1, 2]],
  ["preprocessing.mean", [null, 0, 0]],
  ["preprocessing.mean", ["1", "2", "3"]],
  ["preprocessing.scale", [1e999, 1, 1]],
  ["preprocessing.height", 0],
  ["preprocessing.height", 1e9],
  ["preprocessing.width", -16],
  ["preprocessing.width", 15.5],
  ["preprocessing.width", "16"],
  ["architecture", 7],
] as const).map(([place, value]) =>
  refused(
    PREDICT,
    { run: RUN, "a.png": CAT, "run/model/model.json": field(place, value) },
    /Cannot/,
    {
      name: `${place} is ${JSON.stringify(value)?.slice(0, 50)}`,
    },
  )
);

/** The other commands that read a model. */
const OTHER_READERS: Case[] = ["features ./run ./a.png", "evaluate ./run ./pets", "card ./run"]
  .flatMap((line) => [
    refused(
      line,
      {
        run: RUN,
        "a.png": CAT,
        pets: PETS,
        "run/model/model.json": field("preprocessing.mean", [1]),
      },
      /mean/,
      { name: "a mean of one number" },
    ),
    refused(
      line,
      {
        run: RUN,
        "a.png": CAT,
        pets: PETS,
        "run/model/model.json": field("classes", ["cat"]),
      },
      /class/,
      { name: "one class less" },
    ),
    refused(line, { run: RUN, "a.png": CAT, pets: PETS, "run/model": gone }, /model.json is gone/, {
      name: "no model",
    }),
  ]);

const WEIGHTS: Case[] = ([
  ["empty", new Uint8Array()],
  ["seven bytes", new Uint8Array(7)],
  ["cut", cut(-4)],
  ["cut in its header", cut(40)],
  ["a header longer than the file", changed((bytes) => bytes.fill(0xff, 0, 7))],
  ["a header that is no JSON", changed((bytes) => bytes.fill(0x78, 8, 20))],
  ["text", "these are no weights"],
  ["NaN", filledWith(NaN)],
  ["of another model", prepared("pets/cat/00.png")],
  ["missing", gone],
] as const).map(([name, damage]) =>
  refused(PREDICT, { run: RUN, "a.png": CAT, "run/model/model.safetensors": damage }, /Cannot/, {
    name: `model.safetensors: ${name}`,
  })
);

/** Values that `run.json` can't have, by a command that needs them. */
const RECORD_FIELDS: Case[] = ([
  ["status", "sleeping"],
  ["format", 99],
  ["configuration", null],
  ["configuration.batch", 0],
  ["configuration.batch", 1e12],
  ["configuration.batch", -1],
  ["configuration.size", { height: 0, width: 0 }],
  ["split", null],
  ["split.test", {}],
  ["split.test", ["../../../etc/passwd"]],
  ["split.test.0", "cat/none.png"],
  ["data", null],
  ["data.folder", 5],
  ["data.digests.test", ["00"]],
  ["data.digests.test.0", "00"],
  ["kernels", []],
  ["seed", "one"],
  ["adapter", null],
  ["started", 5],
] as const).map(([place, value]) =>
  refused("evaluate ./run", { run: RUN, "run/run.json": field(place, value) }, /Cannot/, {
    name: `${place} is ${JSON.stringify(value)}`,
  })
);

const WILD: Case[] = [
  works(PREDICT, { run: RUN, "a.png": CAT, "run/events.jsonl": gone }, undefined, {
    name: "no events",
    never: /no step/,
  }),
  works(
    PREDICT,
    { run: RUN, "a.png": CAT, "run/model/model.json": field("classes", ["Katze", "Hund"]) },
    /Katze|Hund/,
    {
      name: "classes with names of one's own",
    },
  ),
  refused(
    "evaluate ./run",
    { run: RUN, "run/run.json": field("configuration.batch", 1e9) },
    /batch/,
    {
      name: "a batch of 1e9",
      never: /without it/,
    },
  ),
  refused("evaluate ./run", { run: RUN, "run/run.json": raw("seed", "1e999") }, /seed/, {
    name: "a seed without end",
  }),
  refused("card ./run", { run: RUN, "run/report.json": raw("accuracy", "-1e999") }, /accuracy/, {
    name: "an accuracy without end",
  }),
  ...([
    ["classes", null],
    ["classes.0.support", "2"],
    ["confusion", []],
    ["confusion.0", null],
    ["confusion.0.0", -5],
    ["pictures", {}],
    ["pictures.0.prediction", 99],
    ["accuracy", 17],
    ["accuracyInterval", [0]],
    ["calibration", null],
  ] as const).map(([place, value]) =>
    refused("card ./run", { run: RUN, "run/report.json": field(place, value) }, /report\.json/, {
      name: `${place} is ${JSON.stringify(value)}`,
    })
  ),
];

/** A run that goes on from what is damaged. */
const RESUME = "train --resume ./run --time-limit 0.5";
const resumed = (name: string, damage: Readonly<Record<string, Content>>) =>
  refused(RESUME, { run: STOPPED, ...damage }, /Cannot/, { name });

const RESUMED: Case[] = [
  ...DAMAGES.map(([name, damage]) => resumed(`run.json: ${name}`, { "run/run.json": damage })),
  ...["null", "{}", "[]", "{", '"step"', '{"type":"step"}', '{"type":"step","step":1e999}'].map(
    (line) =>
      works(RESUME, { run: STOPPED, "run/events.jsonl": between(`${line}\n`, "") }, /Resuming/, {
        name: `events.jsonl begins with ${line}`,
        changes: ["run"],
      }),
  ),
  works(RESUME, { run: STOPPED, "run/events.jsonl": between("", '{"type":"st') }, /Resuming/, {
    name: "a last event that was cut off",
    changes: ["run"],
  }),
  works(RESUME, { run: STOPPED, "run/checkpoints": gone }, /Beginning/, {
    name: "no checkpoint",
    changes: ["run"],
  }),
  resumed("configuration.batch is 1e12", { "run/run.json": field("configuration.batch", 1e12) }),
  resumed("an optimizer that is none", {
    "run/run.json": field("configuration.optimizer", "__proto__"),
  }),
  resumed("an augmentation that is none", {
    "run/run.json": field("configuration.augmentations.banana", 1),
  }),
  resumed("a schedule that is none", { "run/run.json": field("configuration.schedule", "up") }),
  resumed("files that are not there", { "run/run.json": field("split.train", ["cat/x.png"]) }),
  resumed("a file in two parts", {
    "run/run.json": field("split.train", ["cat/00.png", "cat/00.png"]),
  }),
];

/** All of them. */
export const DAMAGE: readonly Case[] = [
  ...EACH,
  ...EDITED,
  ...MODEL_FIELDS,
  ...OTHER_READERS,
  ...WEIGHTS,
  ...RECORD_FIELDS,
  ...WILD,
  ...RESUMED,
];
