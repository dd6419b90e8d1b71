/** Figures that would mislead, with exit code 0. @module */
import { type Case, casesOf } from "../case.ts";
import { CAT, earlier, field, filledWith, folder, gone, PETS, prepared } from "../contents.ts";
import { reported, RUN } from "../contents.ts";
import { classes, parts, patches, PNG, pngOf } from "../pictures.ts";
import { QUICK } from "../shelf.ts";

const { works, refused, wrong } = casesOf("figures");

const TRAIN = `train ./pets --out ./new ${QUICK} --steps 1`;
const NEW = { makes: ["new"] };

/** A row of the report of a part, as if it were a class. */
const PART_ROW = /^\s*(train|dev|val|test|training|testing|validation)\w*\s+[\d.]+\s+[\d.]+/im;

/** Names of parts that people use. */
const KNOWN_PARTS = [
  ["train", "dev"],
  ["Training", "Testing"],
  ["train_set", "validation"],
  ["TRAIN", "VAL", "TEST"],
  ["training_set", "test_set"],
  ["train", "valid", "test"],
  ["train-images", "test-images"],
  ["trainset", "testset"],
  ["training_data", "validation_data", "testing_data"],
  ["train", "eval"],
];

const PARTS: Case[] = [
  works(TRAIN, { pets: reported("train_dev") }, /20 (pictures )?to train|cat/, {
    ...NEW,
    name: "train and dev, as reported",
    never: PART_ROW,
  }),
  ...KNOWN_PARTS.map((names) =>
    works("inspect ./pets", { pets: parts(names) }, /^\s*cat\b/m, {
      name: names.join(" and "),
      never: PART_ROW,
    })
  ),
  ...[["seg_a", "seg_b"], ["fold1", "fold2"], ["day", "night"], ["2023", "2024"]].map((names) =>
    refused(TRAIN, { pets: parts(names) }, /cat.*dog|same sub-folders/s, {
      name: `${names.join(" and ")} hold the same`,
    })
  ),
  ...["test", "train", "Validation", "dev"].map((name) =>
    refused(TRAIN, { pets: classes(["cat", "dog", name], 8) }, new RegExp(name), {
      name: `a class called ${name}`,
    })
  ),
  refused(TRAIN, { pets: parts(["train", "test"]), "pets/other": classes(["x"], 3) }, /other/, {
    name: "a folder beside the parts",
  }),
  refused("inspect ./pets", { pets: parts(["day", "night"]) }, /Cannot/, {
    name: "day and night hold the same",
  }),
];

/** What systems and programs leave in folders. */
const LEFT_BEHIND: Case[] = [
  [".ipynb_checkpoints", "@eaDir", "__MACOSX", ".thumbnails", "$RECYCLE.BIN"].map((name) =>
    works("inspect ./pets", { pets: PETS, [`pets/${name}`]: classes(["cat"], 3) }, /48 files/, {
      name: `${name} beside the classes`,
      never: new RegExp(`^\\s*${RegExp.escape(name)}\\s+\\d`, "m"),
    })
  ),
  [".ipynb_checkpoints", "@eaDir", "__MACOSX"].map((name) =>
    works(
      "inspect ./pets",
      { pets: PETS, [`pets/cat/${name}/00.png`]: pngOf(patches(5, 5)) },
      /48 files/,
      { name: `${name} in a class` },
    )
  ),
  ["Thumbs.db", "desktop.ini", ".DS_Store", "._00.png", ".gitkeep"].map((name) =>
    works("inspect ./pets", { pets: PETS, [`pets/cat/${name}`]: "of the system" }, /48 files/, {
      name: `${name} in a class`,
    })
  ),
].flat();

const DEPTH: Case[] = [
  works(
    "inspect ./pets",
    {
      "pets/cat": classes(["white", "black"], 4),
      "pets/dog": classes(["brown"], 6),
    },
    /^\s*cat\b.*^\s*dog\b/ms,
    { name: "the top folder is the class" },
  ),
  works(
    "inspect ./pets",
    {
      "pets/train/cat": classes(["white", "black"], 4),
      "pets/train/dog": classes(["brown"], 6),
      "pets/test": classes(["cat", "dog"], 3, { first: 50 }),
    },
    /^\s*cat\b.*^\s*dog\b/ms,
    { name: "the top folder of a part is the class" },
  ),
];

/** Data that leaves something untested or untrained. */
const UNTESTED: Case[] = [
  works(
    TRAIN,
    { pets: reported("class_only_in_test") },
    /\bc\b.*(not|never|no) .*train|no train/is,
    {
      ...NEW,
      name: "a class that is only in test",
    },
  ),
  works(
    TRAIN,
    {
      "pets/train": classes(["a", "b", "c"], 6),
      "pets/test": classes(["a", "b"], 4, { first: 50 }),
    },
    /\bc\b.*(not|never|no) .*test|no test/is,
    { ...NEW, name: "a class that is only in train" },
  ),
  works(
    TRAIN,
    { pets: classes(["cat", "dog"], 16), "pets/owl": classes(["."], 2) },
    /Not tested: 'owl' \(a share of 20 % of 2 pictures is none\)/,
    { ...NEW, name: "a class of two pictures" },
  ),
  works(
    `${TRAIN} --groups ./g.csv`,
    {
      pets: PETS,
      "g.csv": ["file,group"].concat(
        Array.from({ length: 24 }, (_, i) => `cat/${String(i).padStart(2, "0")}.png,one`),
      ).join("\n"),
    },
    /Not tested: 'cat' \(its pictures, which stay together/,
    { ...NEW, name: "groups that leave a class out" },
  ),
  works(`${TRAIN} --test-fraction 0`, { pets: PETS }, /no pictures.*test|0 to test/is, NEW),
  works(`${TRAIN} --validation-fraction 0`, { pets: PETS }, /validat/i, NEW),
  wrong(`${TRAIN} --validation-fraction 0 --patience 2`, { pets: PETS }, /--patience/),
  wrong(
    `${TRAIN} --validation-fraction 0 --test-fraction 0 --patience 1`,
    { pets: PETS },
    /patience/,
  ),
];

/** Pictures that a run has seen. */
const SEEN: Case[] = [
  works("evaluate ./run ./pets", { run: RUN, pets: PETS }, /trained on/),
  works("evaluate ./run ./seen", { run: RUN, seen: classes(["cat", "dog"], 6) }, /trained on/),
  works(
    "evaluate ./run ./new",
    { run: RUN, new: classes(["cat", "dog"], 6, { first: 500 }) },
    /12/,
    {
      never: /[1-9]\d* (of .*)?(was|were) trained on/,
    },
  ),
  works("evaluate ./run", { run: RUN }, /repeated/, { never: /another adapter/ }),
  works(
    "evaluate ./run ./pets",
    {
      run: RUN,
      "pets/train": classes(["cat", "dog"], 8),
      "pets/test": classes(["cat", "dog"], 4, { first: 500 }),
    },
    /of 8 pictures/,
    { name: "tested on test/ alone" },
  ),
  works(
    "evaluate ./run ./pets",
    {
      run: RUN,
      "pets/Training": classes(["cat", "dog"], 8),
      "pets/Testing": classes(["cat", "dog"], 4, { first: 500 }),
    },
    /of 8 pictures/,
    { name: "tested on Testing/ alone" },
  ),
  works(
    "evaluate ./run ./pets",
    { run: earlier, pets: classes(["neutral", "smiling"], 4) },
    /Nothing is known of what the run was trained on/,
    {
      name: "an earlier run knows its test pictures only",
    },
  ),
  refused("evaluate ./run ./pets", { run: RUN, pets: classes(["cat", "owl"], 3) }, /owl/),
  refused("evaluate ./run ./pets", { run: RUN, pets: parts(["day", "night"]) }, /Cannot/),
];

/** Weights that know nothing. */
const FAILED: Case[] = [
  refused(
    `${TRAIN} --learning-rate 1e30 --epochs 20`.replace(" --steps 1", ""),
    { pets: PETS },
    /step/,
    NEW,
  ),
  ...["predict ./run ./a.png", "features ./run ./a.png", "evaluate ./run ./pets"].flatMap((
    line,
  ) => [
    refused(
      line,
      {
        run: RUN,
        "run/model/model.safetensors": filledWith(NaN),
        "a.png": CAT,
        pets: PETS,
      },
      /Cannot/,
      { name: "weights of NaN" },
    ),
    refused(
      line,
      {
        run: RUN,
        "run/model/model.safetensors": filledWith(Infinity),
        "a.png": CAT,
        pets: PETS,
      },
      /Cannot/,
      { name: "weights without end" },
    ),
  ]),
  ...["predict ./run ./a.png", "evaluate ./run ./pets", "features ./run ./a.png"].map((line) =>
    refused(line, { run: prepared("failed"), "a.png": CAT, pets: PETS }, /training failed/, {
      name: "a training that failed in its first steps",
    })
  ),
  ...["predict ./run ./a.png", "evaluate ./run ./pets"].map((line) =>
    works(
      line,
      { run: RUN, "run/run.json": field("status", "failed"), "a.png": CAT, pets: PETS },
      /failed/,
      { name: "a training that failed later, and left its last weights" },
    )
  ),
  works(`${TRAIN} --time-limit 0`, { pets: PETS }, /step/, { ...NEW, name: "no step at all" }),
];

const ALONE: Case[] = [
  refused(
    "predict ./run ./a.png",
    { run: reported("model_fewer_classes"), "a.png": PNG },
    /class/,
    {
      name: "a class taken out of model.json",
    },
  ),
  refused("evaluate ./run ./pets", { run: reported("model_fewer_classes"), pets: PETS }, /class/),
  refused(
    "features ./run ./a.png",
    { run: reported("model_fewer_classes"), "a.png": PNG },
    /class/,
  ),
  refused("train ./pets", { "pets/cat": classes(["."], 8) }, /two/, { name: "one class" }),
  refused("train ./pets", { pets: PETS, "pets/owl": folder }, /owl/, { name: "an empty class" }),
  works(
    TRAIN,
    { "pets/cat/a.png": PNG, "pets/dog/b.png": PNG },
    /label is wrong.*No picture is tested/s,
    {
      ...NEW,
      name: "one picture a class, the same",
    },
  ),
  works("evaluate ./run", { run: RUN, "run/report.json": gone }, /Accuracy/, { never: /repeated/ }),
];

/** All of them. */
export const FIGURES: readonly Case[] = [
  ...PARTS,
  ...LEFT_BEHIND,
  ...DEPTH,
  ...UNTESTED,
  ...SEEN,
  ...FAILED,
  ...ALONE,
];
