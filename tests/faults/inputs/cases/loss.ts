/** Work or files that could be lost. @module */
import { type Case, casesOf } from "../case.ts";
import { CAT, field, folder, movedTo, PETS, prepared, RUN } from "../contents.ts";
import { classes, PNG } from "../pictures.ts";
import { QUICK } from "../shelf.ts";

const { works, refused, wrong } = casesOf("loss");

const STOPPED = prepared("stopped");
const OWN = { "mine/notes.txt": "of my own", "mine/model/model.json": "{}" };
/** What is said once pictures are read: too late. */
const LATE = /Read \d+ file|Checked:|Kernels:/;
const NEW = { makes: ["new"] };
const train = (options: string) => `train ./pets ${QUICK} --steps 2 ${options}`;

/** Durations beyond what a timer takes. */
const DURATIONS: Case[] = [
  ...["3000000", "2147484", "1e15", "1e300", "9007199254740993"].map((seconds) =>
    works(train(`--out ./new --time-limit ${seconds}`), { pets: PETS }, /^2 steps/m, {
      ...NEW,
      never: /have passed/,
    })
  ),
  works(train("--out ./new --checkpoint-every 3000000"), { pets: PETS }, /^2 steps/m, NEW),
  works(train("--out ./new --checkpoint-every 1e300"), { pets: PETS }, /^2 steps/m, NEW),
  works(train("--out ./new --time-limit 0.001"), { pets: PETS }, /Saved to/, NEW),
  works(
    "train ./pets --out ./new --architecture tiny --filters 2,2,2 --size 8x8 --steps 1 --tune-budget 1e-9",
    { pets: PETS },
    /Saved to/,
    NEW,
  ),
];

/** `--out` of a training. */
const RUN_FOLDERS: Case[] = [
  refused(train("--out ./mine"), { pets: PETS, ...OWN }, /mine.*(not empty|own|holds)/s, {
    never: LATE,
  }),
  refused(train("--out ./run"), { pets: PETS, run: RUN }, /run already|is a run/, { never: LATE }),
  wrong([...train("--out").split(" "), ""], { pets: PETS }, /--out/),
  wrong(train("--out="), { pets: PETS }, /--out/),
  refused(train("--out ./pets"), { pets: PETS }, /pets/, { never: LATE }),
  refused(train("--out ./pets/run"), { pets: PETS }, /pets/, { never: LATE }),
  refused(train("--out ./pets/cat/run"), { pets: PETS }, /pets/, { never: LATE }),
  refused(train("--out ./pets/../pets/run"), { pets: PETS }, /pets/, { never: LATE }),
  refused(train("--out ./mine.txt"), { pets: PETS, "mine.txt": "my own" }, /mine\.txt/, {
    never: LATE,
  }),
  refused(train("--out ./mine.txt/run"), { pets: PETS, "mine.txt": "my own" }, /mine\.txt/, {
    never: LATE,
  }),
  refused(train("--out /proc/run"), { pets: PETS }, /\/proc\/run/, { never: LATE }),
  refused(train("--out /sys/run"), { pets: PETS }, /\/sys\/run/, { never: LATE }),
  refused(train(`--out ./${"x".repeat(300)}`), { pets: PETS }, /too long/, { never: LATE }),
  works(train("--out ./empty"), { pets: PETS, empty: folder }, /Saved to/, { makes: ["empty"] }),
  works(train("--out ./a/b/new"), { pets: PETS }, /Saved to/, { makes: ["a"] }),
  refused(train("--out ./mine --folds 2"), { pets: PETS, ...OWN }, /mine/, { never: LATE }),
  refused(train("--out ./pets/run --folds 2"), { pets: PETS }, /pets/, { never: LATE }),
];

/** Files that commands write. */
const WRITTEN: Case[] = [
  refused("inspect ./pets --html ./pets/cat/00.png", { pets: PETS }, /00\.png/, { never: LATE }),
  refused("inspect ./pets --html ./notes.txt", { pets: PETS, "notes.txt": "mine" }, /notes/, {
    never: LATE,
  }),
  refused("inspect ./pets --html ./pets", { pets: PETS }, /folder/, { never: LATE }),
  refused("inspect ./pets --html ./none/page.html", { pets: PETS }, /none/, { never: LATE }),
  refused("inspect ./pets --html /proc/page.html", { pets: PETS }, /proc/, { never: LATE }),
  wrong("inspect ./pets --html=", { pets: PETS }, /--html/),
  works("inspect ./pets --html ./page.html", { pets: PETS }, /page\.html/, {
    makes: ["page.html"],
  }),
  refused("features ./run ./a.png --out ./mine", { run: RUN, "a.png": CAT, ...OWN }, /mine/),
  refused("features ./run ./a.png --out ./a.png", { run: RUN, "a.png": CAT }, /a\.png/),
  refused("features ./run ./a.png --out ./a.png/x", { run: RUN, "a.png": CAT }, /a\.png/),
  refused("features ./run ./a.png --out /proc/x", { run: RUN, "a.png": CAT }, /proc/),
  refused("features ./run ./a.png --out ./pets/cat", { run: RUN, "a.png": CAT, pets: PETS }, /cat/),
  wrong("features ./run ./a.png --out=", { run: RUN, "a.png": CAT }, /--out/),
  works("features ./run ./a.png", { run: RUN, "a.png": CAT }, /conv1/, { makes: ["run/features"] }),
  refused("card ./run", { run: RUN, "run/MODEL_CARD.md": folder }, /MODEL_CARD/),
  refused("bench relu --json ./none/b.json", {}, /none/, { never: /GFLOP|median/ }),
  refused("bench relu --json ./a.png", { "a.png": CAT }, /a\.png/),
  refused("bench relu --json ./mine", OWN, /folder/),
  refused("bench --compare ./a.json ./b.json", {}, /a\.json/),
  refused("bench --compare ./a.png ./a.png", { "a.png": CAT }, /a\.png/),
];

/** One that is bad among others. */
const ONE_BAD: Case[] = ([
  ["text", "hello"],
  ["empty", ""],
  ["half", PNG.slice(0, PNG.length / 2)],
  ["a folder", folder],
  ["missing", undefined],
] as const).flatMap(([name, bad]) => {
  const files = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`${i}.png`, CAT]));
  const bads: Case["files"] = bad === undefined ? {} : { "bad.png": bad };
  const line = `predict ./run ${[0, 1, 2, 3].map((i) => `./${i}.png`).join(" ")} ./bad.png ` +
    [4, 5, 6, 7, 8].map((i) => `./${i}.png`).join(" ");
  const says = /0\.png: .*8\.png: /s;
  return [
    refused(line, { run: RUN, ...files, ...bads }, says, { name: `one is bad: ${name}` }),
    refused(`${line} --json`, { run: RUN, ...files, ...bads }, /"predictions":\[(.*"class"){9}/, {
      name: `one is bad: ${name}`,
    }),
  ];
});

/** Reports that can't be printed, and signals. */
const WAYS_OUT: Case[] = [
  works(train("--out ./new"), { pets: PETS }, undefined, {
    ...NEW,
    shell: '"$@" > /dev/full && grep -q finished "$INIT_CWD/new/run.json"',
    name: "the report goes to a full disk",
  }),
  works(train("--out ./new"), { pets: PETS }, undefined, {
    ...NEW,
    shell: '"$@" | true',
    name: "nobody reads the report",
  }),
  works(train("--out ./new"), { pets: PETS }, undefined, {
    ...NEW,
    shell: '"$@" 2> /dev/full',
    name: "progress goes to a full disk",
  }),
  works(train("--out ./new"), { pets: PETS }, undefined, {
    ...NEW,
    shell: '"$@" 2>&1 >&- | cat',
    name: "standard output is closed",
  }),
  refused("predict ./run ./a.png", { run: RUN, "a.png": CAT }, /disk is full/, {
    shell: '"$@" > /dev/full',
    name: "the answer goes to a full disk",
  }),
  works("inspect ./pets", { pets: PETS }, undefined, { shell: '"$@" | head -1' }),
  // A terminal sends Ctrl-C to all that runs in it.
  ...[["HUP", "$!"], ["TERM", "$!"], ["INT", "-$!"]].map(([signal, to]) =>
    works(
      `train ./pets --out ./new ${QUICK} --steps 10000000`,
      { pets: PETS },
      /Saved to.*Asked to stop/s,
      {
        ...NEW,
        shell:
          `set -m; "$@" & until grep -qs step "$INIT_CWD/new/events.jsonl"; do sleep 0.1; done; ` +
          `kill -${signal} -- ${to}; wait $!`,
        name: `SIG${signal}`,
      },
    )
  ),
];

/** Runs whose pictures are elsewhere now; those of the shelf are where they were. */
const AWAY = { "run/run.json": field("data.folder", "/somewhere/else") };
const RESUME = "train --resume ./run --time-limit 0.5";
const MOVED: Case[] = [
  refused(RESUME, { run: STOPPED, ...AWAY }, /--at/),
  works(`${RESUME} --at ./pets`, { run: STOPPED, pets: PETS, ...AWAY }, /Resuming/, {
    changes: ["run"],
  }),
  refused(
    `${RESUME} --at ./pets`,
    { run: STOPPED, ...AWAY, pets: classes(["cat", "dog"], 24, { first: 300 }) },
    /changed|other|not .* in/,
    { name: "other pictures" },
  ),
  refused(
    `${RESUME} --at ./pets`,
    { run: STOPPED, ...AWAY, pets: PETS, "pets/cat/00.png": PNG },
    /changed|other/,
    { name: "one other picture" },
  ),
  refused(`${RESUME} --at ./none`, { run: STOPPED, ...AWAY }, /none/),
  wrong(`${train("--out ./new")} --at ./pets`, { pets: PETS }, /--at/),
  works(RESUME, { run: STOPPED }, /Resuming/, { changes: ["run"] }),
  refused("evaluate ./run", { run: RUN, ...AWAY }, /--at/),
  works("evaluate ./run --at ./pets", { run: RUN, ...AWAY, pets: PETS }, /repeated/),
  refused(
    "evaluate ./run --at ./pets",
    { run: RUN, ...AWAY, pets: classes(["cat", "dog"], 24, { first: 300 }) },
    /another picture|not as they were/,
  ),
  works(
    "predict ./moved ./a.png",
    { run: RUN, "a.png": CAT, "run/.": movedTo("moved") },
    /a\.png/,
    {
      name: "a run that was renamed",
    },
  ),
];

/** All of them. */
export const LOSS: readonly Case[] = [
  ...DURATIONS,
  ...RUN_FOLDERS,
  ...WRITTEN,
  ...ONE_BAD,
  ...WAYS_OUT,
  ...MOVED,
];
