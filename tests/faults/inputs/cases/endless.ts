/** What never ends, or is far too large. @module */
import { type Case, casesOf } from "../case.ts";
import { between, CAT, field, link, PETS, pipe, prepared, RUN, zeros } from "../contents.ts";
import { classes, JPEG, patches, plainPng, PNG, pngOf } from "../pictures.ts";
import { QUICK } from "../shelf.ts";

const { works, refused, wrong } = casesOf("endless");

const GIGABYTE = 2 ** 30;
const STOPPED = prepared("stopped");

/** Where a picture may come from that has no end. */
const SOURCES: Case[] = ["predict ./run", "features ./run"].flatMap((line) => [
  refused(`${line} ./pipe.png`, { run: RUN, "pipe.png": pipe }, /pipe\.png/),
  refused(`${line} /dev/zero`, { run: RUN }, /zero/),
  refused(`${line} /dev/urandom`, { run: RUN }, /random/),
  refused(`${line} ./six.png`, { run: RUN, "six.png": zeros(6 * GIGABYTE) }, /six\.png/),
  refused(`${line} ./link.png`, { run: RUN, "link.png": link("/dev/zero") }, /link\.png/),
  refused(`${line} ./one.png`, { run: RUN, "one.png": zeros(GIGABYTE) }, /one\.png/),
]);

const IN_FOLDERS: Case[] = [
  works("inspect ./pets", { pets: PETS, "pets/cat/p.png": pipe }, /p\.png/),
  works("inspect ./pets", { pets: PETS, "pets/cat/six.png": zeros(6 * GIGABYTE) }, /six\.png/),
  refused("inspect ./pets", { pets: PETS, "pets/cat/z.png": link("/dev/zero") }, /z\.png/),
  refused("evaluate ./run ./pets", { run: RUN, pets: PETS, "pets/cat/p.png": pipe }, /p\.png/),
  refused(
    "evaluate ./run ./pets",
    { run: RUN, pets: PETS, "pets/cat/six.png": zeros(6 * GIGABYTE) },
    /six\.png/,
  ),
  refused("predict ./run ./pets/cat", { run: RUN, pets: PETS, "pets/cat/p.png": pipe }, /p\.png/),
  works("inspect ./pets", { pets: PETS, "pets/cat/again": link("..") }, /48 files/, {
    name: "a link that leads in a circle",
  }),
  works(
    "inspect ./pets",
    {
      pets: PETS,
      [`pets/cat/${"d/".repeat(200)}deep.png`]: pngOf(patches(3, 3)),
    },
    /49 files/,
    { name: "200 folders deep" },
  ),
];

/** Files of Loupe's own that have no end. */
const OWN_FILES: Case[] = [
  ["run.json", "evaluate ./run"],
  ["run.json", "card ./run"],
  ["run.json", "train --resume ./run"],
  ["report.json", "card ./run"],
  ["model/model.json", "predict ./run ./a.png"],
  ["model/model.safetensors", "predict ./run ./a.png"],
].flatMap(([file, line]) => [
  refused(line, { run: RUN, "a.png": CAT, [`run/${file}`]: link("/dev/zero") }, /Cannot/, {
    name: `${file} is /dev/zero`,
  }),
  refused(line, { run: RUN, "a.png": CAT, [`run/${file}`]: zeros(6 * GIGABYTE) }, /Cannot/, {
    name: `${file} of 6 GB`,
  }),
]).concat(
  wrong("train ./pets --groups ./g", { pets: PETS, g: zeros(6 * GIGABYTE) }, /Cannot/),
  wrong("train ./pets --groups ./g", { pets: PETS, g: pipe }, /Cannot/, { name: "a pipe" }),
  wrong("train ./pets --groups /dev/zero", { pets: PETS }, /Cannot/),
  refused("train ./pets --kernels ./run", {
    pets: PETS,
    run: RUN,
    "run/run.json": link("/dev/zero"),
  }, /Cannot/),
  wrong("bench --baseline /dev/zero", {}, /Cannot/),
  wrong("bench --baseline ./b", { b: pipe }, /Cannot/, { name: "a pipe" }),
);

/** Pictures that are small files. */
const PROMISES: Case[] = [
  refused("predict ./run ./a.png", { run: RUN, "a.png": sized(PNG, 16, 60000) }, /a\.png/, {
    name: "a PNG that says it is 60,000 wide and high",
  }),
  refused("predict ./run ./a.jpg", { run: RUN, "a.jpg": wideJpeg() }, /a\.jpg/),
  refused("features ./run ./a.png", { run: RUN, "a.png": sized(PNG, 16, 2 ** 31 - 1) }, /a\.png/),
  works("predict ./run ./a.png", { run: RUN, "a.png": plainPng(1, 9000) }, /a\.png/),
  works(
    `predict ./run ${Array.from({ length: 40 }, (_, i) => `./${i}.png`).join(" ")}`,
    {
      run: RUN,
      ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.png`, big])),
    },
    /\b0\.png: .*\b39\.png: /s,
    { name: "40 pictures of 6 million pixels" },
  ),
];

/** As `Content`, made only where it is wanted. */
function big(path: string) {
  Deno.writeFileSync(path, large ??= plainPng(2000, 3000));
}
let large: Uint8Array | undefined;

/** A PNG with another size in its header, at that place and the next. */
function sized(png: Uint8Array, place: number, size: number): Uint8Array {
  const bytes = png.slice();
  const view = new DataView(bytes.buffer);
  view.setUint32(place, size);
  view.setUint32(place + 4, size);
  return bytes;
}

/** A JPEG whose frame says that it has the most pixels. */
function wideJpeg(): Uint8Array {
  const bytes = JPEG.slice();
  const frame = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0);
  bytes.fill(0xff, frame + 5, frame + 9);
  return bytes;
}

const MANY = Array.from({ length: 300 }, (_, i) => `class${String(i).padStart(3, "0")}`);

const SIZES: Case[] = [
  works(`train ./pets --out ./new ${QUICK} --steps 1 --batch 4096`, { pets: PETS }, /Saved to/, {
    makes: ["new"],
  }),
  refused(`train ./pets --out ./new --size 9999x9999`, { pets: PETS }, /size/i, {
    never: /Read \d+ file/,
  }),
  wrong(
    `train ./pets --out ./new --architecture tiny --filters 100000 --size 16x16`,
    { pets: PETS },
    /Cannot/,
    { never: /Read \d+ file/ },
  ),
  wrong(`train ./pets --out ./new --units 100000000 --size 16x16`, { pets: PETS }, /Cannot/),
  works(`train ./pets --out ./new ${QUICK} --steps 1`, { pets: classes(MANY, 3) }, /Saved to/, {
    name: "300 classes",
    makes: ["new"],
    most: 60_000,
  }),
];

const EVENTS = "x".repeat(200_000);

const GROWING: Case[] = [
  ...[EVENTS, EVENTS.repeat(25)].map((events) =>
    works(
      "train --resume ./run --time-limit 0.5",
      { run: STOPPED, "run/events.jsonl": events },
      /Resuming/,
      { name: `events of ${events.length} bytes without a newline`, changes: ["run"] },
    )
  ),
  refused("card ./run", { run: RUN, "run/report.json": "[".repeat(1_000_000) }, /report\.json/, {
    name: "a million brackets",
  }),
  refused("evaluate ./run", { run: RUN, "run/run.json": '{"a":'.repeat(200_000) }, /run\.json/, {
    name: "200,000 objects within one another",
  }),
  works(
    "predict ./run ./a.png",
    {
      run: RUN,
      "a.png": CAT,
      "run/model/model.json": between(" ".repeat(2_000_000), ""),
    },
    /a\.png/,
    { name: "2 MB of spaces before model.json" },
  ),
  refused(
    "predict ./run ./a.png",
    {
      run: RUN,
      "a.png": CAT,
      "run/model/model.json": field("classes", Array.from({ length: 200_000 }, (_, i) => `c${i}`)),
    },
    /class/,
    { name: "200,000 classes", most: 5000 },
  ),
  refused(["predict", "./run", "x".repeat(100_000)], { run: RUN }, /too long/, {
    name: "a name of 100,000 letters",
    most: 250_000,
  }),
  wrong(`train --${"x".repeat(50_000)}`, {}, /Cannot/, { name: "an option of 50,000 letters" }),
];

/** All of them. */
export const ENDLESS: readonly Case[] = [
  ...SOURCES,
  ...IN_FOLDERS,
  ...OWN_FILES,
  ...PROMISES,
  ...SIZES,
  ...GROWING,
];
