/** Command lines that are wrong, and reasons that must be the true ones. @module */
import { type Case, casesOf } from "../case.ts";
import { CAT, folder, link, PETS, RUN } from "../contents.ts";
import { JPEG, PNG } from "../pictures.ts";
import { QUICK } from "../shelf.ts";

const { works, refused, wrong } = casesOf("words");

const COMMANDS = ["train", "evaluate", "predict", "features", "card", "inspect", "doctor", "bench"];
const TAKES_PATHS = { evaluate: 2, predict: Infinity, features: 2, card: 1, inspect: 1, train: 1 };

/** What every command must do alike. */
const EVERY: Case[] = [...COMMANDS, "web"].flatMap((name) => [
  works(`${name} --help`, {}, /Usage: deno task/),
  wrong(`${name} --no-such-option`, {}, /--no-such-option.*--help/),
  wrong(`${name} --help=yes`, {}, /--help/),
  wrong(`${name} -x`, {}, /-x/),
]);

const TOO_MANY: Case[] = Object.entries({ ...TAKES_PATHS, doctor: 0, bench: 0, web: 0 })
  .filter(([, most]) => most < Infinity)
  .map(([name, most]) =>
    wrong(`${name} ${Array.from({ length: most + 1 }, (_, i) => `name${i}`).join(" ")}`)
  );

const TOO_FEW = [
  wrong("train --precision half", {}, /--precision.*f32.*mixed/),
  wrong("train --backend metal", {}, /--backend.*deno.*dawn/),
  wrong("evaluate", {}, /evaluate RUN/),
  wrong("predict", {}, /predict RUN/),
  wrong("predict ./run", { run: RUN }, /predict RUN/),
  wrong("features ./run", { run: RUN }, /features RUN/),
  wrong("card", {}, /card RUN/),
  wrong("inspect", {}, /inspect FOLDER/),
];

const NO_COMMAND = [
  wrong("trian ./pets", { pets: PETS }, /trian.*train/),
  wrong("__proto__", {}, /__proto__/),
  wrong("constructor", {}, /constructor/),
  wrong("../main", {}, /main/),
  wrong("TRAIN", {}, /TRAIN/),
  wrong("", {}, /train/),
];

/** Values that an option of `train` can't take. */
const VALUES: Case[] = [
  "--seed -1",
  "--seed=-1",
  "--seed 4294967296",
  "--seed 1.5",
  "--seed 1e400",
  "--seed=",
  "--seed 0x10z",
  "--seed ١٢",
  "--epochs 0",
  "--epochs -5",
  "--epochs=-5",
  "--epochs NaN",
  "--epochs 9007199254740993",
  "--steps 0",
  "--steps ten",
  "--batch 0",
  "--batch 4097",
  "--batch 1e3.5",
  "--size 16",
  "--size 0x0",
  "--size 16x",
  "--size 16×16",
  "--size -16x16",
  "--size 16x16x3",
  "--size 99999x99999",
  "--filters ,",
  "--filters 0",
  "--filters 16,,32",
  "--filters 16;32",
  "--filters -1",
  "--units 1e3",
  "--fit banana",
  "--fit COVER",
  "--recipe none",
  "--recipe __proto__",
  "--architecture constructor",
  "--optimizer toString",
  "--schedule linear",
  "--split sideways",
  "--loss median",
  "--pixels grey",
  "--initialiser zeros",
  "--learning-rate -1",
  "--learning-rate Infinity",
  "--learning-rate 0,1",
  "--weight-decay -0.1",
  "--momentum 2",
  "--dropout 1",
  "--smoothing 1",
  "--validation-fraction 1",
  "--test-fraction -0.1",
  "--test-fraction 20%",
  "--folds 1",
  "--folds 21",
  "--fold 1",
  "--folds 3 --fold 4",
  "--patience 0",
  "--patience 1e99",
  "--time-limit -1",
  "--time-limit Infinity",
  "--time-limit 1h",
  "--checkpoint-every -1",
  "--tune-budget -1",
  "--flip 2",
  "--shift 1.5",
  "--strict=yes",
  "--no-strict",
  "--out",
  "--out --json",
  "--groups",
  "--resume",
  "--kernels",
].map((options) => wrong(`train ./pets ${options}`, { pets: PETS }, /Cannot/));

const BESIDE_RESUME = [
  wrong("train ./pets --resume ./run", { pets: PETS, run: RUN }, /--resume/),
  wrong("train --resume ./run --epochs 5", { run: RUN }, /--epochs/),
  wrong("train --resume=", {}, /--resume/),
];

const OTHER_OPTIONS = [
  wrong("bench nonsense", {}, /nonsense/),
  wrong("bench __proto__", {}, /__proto__/),
  wrong(["bench", "relu", "--shape", "[4"], {}, /shape/),
  wrong(["bench", "matMul", "--shape", "[2, 3] [4, 5]"], {}, /Cannot/),
  wrong("bench --train nonsense", {}, /nonsense/),
  wrong("bench --train tiny relu", {}, /relu/),
  wrong("bench relu add", {}, /add/),
  wrong("bench --kernel ./a.wgsl", {}, /--kernel/),
  wrong("bench relu --kernel ./a.wgsl", {}, /a\.wgsl/),
  wrong("bench --compare ./a.json", {}, /--compare/),
  wrong("bench --compare ./a.json ./b.json --train tiny", {}, /--train/),
  wrong("bench --batch 4", {}, /--batch/),
  wrong("bench --tolerance 0.1", {}, /--tolerance/),
  wrong("bench --baseline ./none.json", {}, /none\.json/),
  wrong("bench --baseline ./b.json", { "b.json": "null" }, /b\.json/),
  wrong("bench --baseline ./b.json", { "b.json": "{" }, /b\.json/, { name: "cut" }),
  wrong("bench --baseline ./b", { b: folder }, /folder/),
  wrong("bench --json", {}, /--json/),
  wrong("web --port abc", {}, /--port/),
  wrong("web --port 70000", {}, /--port/),
  wrong("web --port -1", {}, /--port/),
  wrong("web --port=", {}, /--port/),
  wrong("web --data", {}, /--data/),
  wrong("web --runs", {}, /--runs/),
  wrong("web --data=", {}, /--data/),
];

const WEB_FOLDERS = [
  refused("web --port 0 --data ./none", {}, /none.*no such/s),
  refused("web --port 0 --data ./a.png", { "a.png": CAT }, /a\.png.*(file|no folder)/s),
  refused("web --port 0 --runs ./a.png", { "a.png": CAT }, /a\.png.*(file|no folder)/s),
  refused("web --port 0 --data ./link", { link: link("nowhere") }, /link/),
];

/** Paths that are not what they should be. */
const PATHS: Case[] = [
  refused("predict ./run ./none.png", { run: RUN }, /none\.png.*no such file/s),
  refused("predict ./none ./a.png", { "a.png": CAT }, /none/),
  refused("predict ./run https://example.com/cat.jpg", { run: RUN }, /address|URL|download/i),
  refused("predict ./run ./a.png/b.png", { run: RUN, "a.png": CAT }, /part of its path is a file/),
  refused("predict ./run ./link.png", { run: RUN, "link.png": link("link.png") }, /link|circle/),
  refused("predict ./run ./link.png", { run: RUN, "link.png": link("gone.png") }, /link|no such/, {
    name: "a link to nothing",
  }),
  wrong(["predict", "./run", ""], { run: RUN }, /empty/),
  refused(`predict ./run ./${"x".repeat(300)}.png`, { run: RUN }, /name is too long/),
  refused("predict ./run /proc/self/mem", { run: RUN }, /mem/),
  refused("predict ./run /dev/null", { run: RUN }, /null/),
  refused("predict ./run /proc/kmsg", { run: RUN }, /kmsg/),
  works("predict ./run ./pets/cat", { run: RUN, pets: PETS }, /00\.png.*23\.png/s),
  refused("predict ./run ./empty", { run: RUN, empty: folder }, /no picture/),
  works("predict ./run -", { run: RUN }, /(cat|dog) \(/, { stdin: PNG }),
  works("predict ./run - --json", { run: RUN }, /"class"/, { stdin: JPEG }),
  refused("predict ./run -", { run: RUN }, /Cannot/, { name: "empty", stdin: "" }),
  refused("predict ./run -", { run: RUN }, /Cannot/, { name: "text", stdin: "hello" }),
  refused("predict ./run -", { run: RUN }, /Cannot/, { name: "none" }),
  works("features ./run -", { run: RUN }, /conv1/, { stdin: PNG, makes: ["run/features"] }),
  refused("features ./run ./pets", { run: RUN, pets: PETS }, /folder/),
  refused("features ./run ./none.png", { run: RUN }, /no such file/),
  refused("features ./run http://x.org/a.png", { run: RUN }, /address|URL|download/i),
  refused("evaluate ./run ./none", { run: RUN }, /none.*no such/s),
  refused("evaluate ./run ./a.png", { run: RUN, "a.png": CAT }, /file/),
  refused("evaluate ./a.png", { "a.png": CAT }, /Cannot/),
  refused("evaluate ./empty", { empty: folder }, /Cannot.*run/),
  wrong("evaluate ./run ./pets --at ./pets", { run: RUN, pets: PETS }, /--at/),
  refused("card ./pets", { pets: PETS }, /Cannot/),
  refused("card ./a.png", { "a.png": CAT }, /Cannot/),
  refused("card ./run/model", { run: RUN }, /Cannot/),
  refused("inspect ./none", {}, /no such folder/),
  refused("inspect ./a.png", { "a.png": CAT }, /file/),
  refused("inspect ./empty", { empty: folder }, /sub-folder/),
  refused("inspect https://example.com/pets", {}, /Cannot/),
  refused("train ./none", {}, /no such folder/),
  refused("train ./a.png", { "a.png": CAT }, /file/),
  refused("train --resume ./none", {}, /none/),
  refused("train --resume ./a.png", { "a.png": CAT }, /Cannot/),
  refused("train --resume ./pets", { pets: PETS }, /Cannot/),
  refused("train --resume ./run", { run: RUN }, /finished/),
  refused("train ./pets --kernels ./none", { pets: PETS }, /none/),
  refused("train ./pets --kernels ./pets", { pets: PETS }, /Cannot/),
];

const ORDER: Case[] = [
  ["predict ./a.png ./run", {}],
  ["features ./a.png ./run", {}],
  ["evaluate ./pets ./run", { pets: PETS }],
].map(([line, files]) =>
  wrong(
    line as string,
    { run: RUN, "a.png": CAT, ...files as object },
    /run.*(first|before|order)/is,
  )
);

/** `--groups` with what is no list of groups. */
const GROUPS: Case[] = ([
  ["folder", { g: folder }, 2],
  ["missing", {}, 2],
  ["empty", { g: "" }, 1],
  ["a picture", { g: CAT }, 1],
  ["one column", { g: "cat/00.png\n" }, 1],
  ["three columns", { g: "cat/00.png,1,2\n" }, 1],
  ["an unknown file", { g: "file,group\ncat/none.png,1\n" }, 1],
  ["two groups", { g: "cat/00.png,1\ncat/00.png,2\n" }, 1],
  ["a quote", { g: 'cat/00.png,"1\n' }, 1],
  ["another code", { g: Uint8Array.of(0xff, 0xfe, 0x63, 0, 0x2c, 0) }, 1],
] as const).map(([name, files, exit]) => ({
  ...refused(`train ./pets --groups ./g ${QUICK}`, { pets: PETS, ...files }, /Cannot/, { name }),
  exit,
}));

/** Paths are those of the folder that the task was called from. */
const RELATIVE: Case[] = [
  works("predict run a.png", { run: RUN, "a.png": CAT }, /a\.png: /),
  works("inspect pets", { pets: PETS }, /48/),
  works("card run", { run: RUN }, /MODEL_CARD/, { makes: ["run/MODEL_CARD.md"] }),
  works("inspect pets --html page.html", { pets: PETS }, /page\.html/, { makes: ["page.html"] }),
  works(`train pets --out mine ${QUICK} --steps 1`, { pets: PETS }, /mine/, { makes: ["mine"] }),
  works("features run a.png --out maps", { run: RUN, "a.png": CAT }, /maps/, { makes: ["maps"] }),
  refused("predict run none.png", { run: RUN }, /no such file/),
];

/** The first step's compiling is no pace to guess a time by. */
const TIME_LEFT = [
  works(`train ./pets --out ./new ${QUICK} --steps 30`, { pets: PETS }, /Saved to/, {
    makes: ["new"],
    never: /\d\d:\d\d left/,
  }),
];

const OUTPUT_IS_JSON = [
  works("doctor --json", {}, /^\{"adapter"/m),
  works("evaluate ./run ./pets --json", { run: RUN, pets: PETS }, /^\{"run"/m),
  works("inspect ./pets --json", { pets: PETS }, /^\{/m),
];

/** All of them. */
export const WORDS: readonly Case[] = [
  ...EVERY,
  ...TOO_MANY,
  ...TOO_FEW,
  ...NO_COMMAND,
  ...VALUES,
  ...BESIDE_RESUME,
  ...OTHER_OPTIONS,
  ...WEB_FOLDERS,
  ...PATHS,
  ...ORDER,
  ...GROUPS,
  ...RELATIVE,
  ...TIME_LEFT,
  ...OUTPUT_IS_JSON,
];
