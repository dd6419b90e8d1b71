/** Pictures of other kinds, other names and other places. @module */
import { type Case, casesOf } from "../case.ts";
import { CAT, changed, cut, folder, PETS, prepared, reported, RUN } from "../contents.ts";
import { BMPS, flatJpeg, PNMS } from "../../../picture_files.ts";
import { animatedGif, classes, JPEG, parts, PNG } from "../pictures.ts";
import { QUICK } from "../shelf.ts";

const { works, refused } = casesOf("pictures");

const ascii = (text: string) => new TextEncoder().encode(text);
const train = `train ./pets --out ./new ${QUICK} --steps 1`;
const NEW = { makes: ["new"] };

/** What a file is counts, not what it is called. */
const READ: Case[] = ([
  ["photo.jfif", reported("odd/photo.jfif")],
  ["noext", reported("odd/noext")],
  ["exiflong.jpg", reported("odd/exiflong.jpg")],
  ["a.JPG", JPEG],
  ["a.JPEG", JPEG],
  ["a.png", JPEG],
  ["a.jpg", PNG],
  ["a.jpe", JPEG],
  ["a.txt", PNG],
  ["a", PNG],
  ["a.bmp", BMPS[0][1]],
  ["a.ppm", PNMS[4][1]],
  ["a.webp", reported("trans.webp")],
  ["a.png", reported("trans.webp")],
  ["trans.png", reported("trans.png")],
  ["a.gif", animatedGif(1)],
  ["a.gif", animatedGif(3)],
  ["a.dat", animatedGif(2)],
  ["grey.jpg", flatJpeg([50])],
  ["cmyk.jpg", flatJpeg([50, 90, 200, 250], { adobe: 0 })],
  ["progressive.jpg", flatJpeg([50, 90, 200], { progressive: true })],
  ["turned.jpg", flatJpeg([50, 90, 200], { orientation: 6 })],
  ["a b.png", PNG],
  ["100%.png", PNG],
  ["#1?.png", PNG],
  ["-.png", PNG],
  ["ü猫.png", PNG],
] as const).map(([name, content]) =>
  works(["predict", "./run", `./${name}`], { run: RUN, [name]: content }, /(cat|dog) \(\d/)
);

/** A file that is no picture that is read, and what is said of it. */
const NAMED: Case[] = ([
  ["real.heic", reported("odd/real.heic"), /HEIC.*convert.*JPEG/is],
  ["heic_as.jpg", reported("odd/heic_as.jpg"), /HEIC.*convert.*JPEG/is],
  ["avif.avif", reported("odd/avif.avif"), /AVIF.*convert/is],
  ["avif.png", reported("odd/avif.avif"), /AVIF.*convert/is],
  ["svg_as.png", reported("odd/svg_as.png"), /SVG/],
  ["a.svg", ascii('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'), /SVG/],
  ["a.tif", Uint8Array.of(0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 0, 0), /TIFF.*convert/is],
  ["a.tiff", Uint8Array.of(0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 0), /TIFF.*convert/is],
  ["os2.bmp", reported("odd/os2.bmp"), /OS\/2/],
  ["half.jpg", reported("odd/half.jpg"), /half\.jpg/],
  ["html_as.jpg", reported("odd/html_as.jpg"), /html_as/],
  ["wav_as.jpg", reported("odd/wav_as.jpg"), /wav_as/],
  ["empty.png", "", /empty/],
  ["one.png", "x", /one\.png/],
  ["a.json", "{}", /a\.json/],
  ["a.ico", Uint8Array.of(0, 0, 1, 0, 1, 0, 1, 1), /a\.ico/],
  ["a.psd", ascii("8BPS\0\x01\0\0\0\0\0\0"), /a\.psd/],
  ["a.pdf", ascii("%PDF-1.7\n"), /a\.pdf/],
  ["a.zip", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0), /a\.zip/],
  ["a.mp4", ascii("\0\0\0\x20ftypisom\0\0\x02\0isomiso2"), /a\.mp4/],
  ["a.jxl", Uint8Array.of(0xff, 0x0a, 0, 0, 0, 0), /a\.jxl/],
  ["a.gif", animatedGif(1).slice(0, 20), /a\.gif/],
  ["a.gif", ascii("GIF89a"), /a\.gif/],
  ["wide.gif", changedGif(), /wide\.gif/],
  ["a.png", PNG.slice(0, 30), /a\.png/],
  ["a.png", PNG.slice(0, -20), /a\.png/],
  ["a.jpg", JPEG.slice(0, 2), /a\.jpg/],
  ["a.ppm", ascii("P6 99999 99999 255\n"), /a\.ppm/],
  ["a.ppm", ascii("P6 -1 -1 255\n"), /a\.ppm/],
] as const).map(([name, content, says]) =>
  refused(`predict ./run ./${name}`, { run: RUN, [name]: content }, says)
);

/** A GIF that says that it is 65,535 wide and high. */
function changedGif(): Uint8Array {
  return animatedGif(1).map((byte, i) => i >= 6 && i < 10 ? 0xff : byte);
}

const WEBP_DAMAGES: Case[] = ([
  ["cut", cut(30)],
  ["cut short", cut(-4)],
  ["a size without end", changed((bytes) => bytes.fill(0xff, 4, 8))],
  ["another chunk", changed((bytes) => bytes.set(ascii("ABCD"), 12))],
  ["other bits", changed((bytes) => bytes.fill(0x55, 25))],
] as const).map(([name, damage]) =>
  refused(
    "predict ./run ./a.webp",
    {
      run: RUN,
      "a.webp": reported("trans.webp"),
      "./a.webp": damage,
    },
    /a\.webp/,
    { name },
  )
);

const WITHOUT_END: Case[] = [
  works(
    "predict ./run ./a.jpg",
    { run: RUN, "a.jpg": reported("odd/noeoi.jpg") },
    /Warning.*a\.jpg/s,
  ),
  works("predict ./run ./a.jpg", { run: RUN, "a.jpg": JPEG.slice(0, -2) }, /Warning.*a\.jpg/s, {
    name: "without its last two bytes",
  }),
  works("inspect ./pets", { pets: PETS, "pets/cat/e.jpg": JPEG.slice(0, -2) }, /e\.jpg/),
];

/** Folders with files of other names, and files that are passed over. */
const FOLDERS: Case[] = [
  works("inspect ./pets", { pets: reported("endings") }, /jfif|\d+ files/, { never: /\b0 files/ }),
  works(train, { pets: reported("endings") }, /Saved to/, NEW),
  ...["PNG", "jpe", "dat", "x y", ""].map((ending) =>
    works(
      "inspect ./pets",
      {
        pets: classes(["cat", "dog"], 6, { fileOf: (i) => `${i}${ending && `.${ending}`}` }),
      },
      /12 files/,
      { name: `files that end with '${ending}'` },
    )
  ),
  works("inspect ./pets", { pets: reported("loose_pictures") }, /extra0.*extra4/s),
  works(train, { pets: reported("loose_pictures") }, /extra0.*extra4/s, NEW),
  works(
    "inspect ./pets",
    {
      pets: PETS,
      ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`pets/loose${i}.png`, PNG])),
    },
    /loose0.*loose4.*(4 more|9 )/s,
    { name: "nine loose pictures" },
  ),
  works(
    "inspect ./pets",
    {
      pets: parts(["train", "test"]),
      ...Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`pets/test/loose${i}.png`, PNG])),
    },
    /loose0.*loose4.*(2 more|7 )/s,
    { name: "unlabelled test pictures" },
  ),
  ...["real.heic", "avif.avif", "svg_as.png", "os2.bmp", "half.jpg", "html_as.jpg"].map((name) =>
    works(
      "inspect ./pets",
      { pets: PETS, [`pets/cat/${name}`]: reported(`odd/${name}`) },
      new RegExp(name),
    )
  ),
  refused(
    "train ./pets --strict",
    { pets: PETS, "pets/cat/h.jpg": reported("odd/half.jpg") },
    /h\.jpg/,
  ),
  works(train, { pets: PETS, "pets/cat": reported("odd") }, /Saved to.*heic/is, {
    ...NEW,
    name: "a class with odd files",
  }),
  works(
    "inspect ./pets",
    { pets: PETS, "pets/cat/notes.txt": "mine", "pets/cat/a.zip": "PK" },
    /notes\.txt/,
  ),
  refused("inspect ./pets", { "pets/cat/a.txt": "no", "pets/dog/b.txt": "no" }, /no pictures/),
  refused("inspect ./pets", { pets: classes(["."], 4) }, /sub-folder/, { name: "no classes" }),
];

const NFC = "caf\u00e9";
const NFD = "cafe\u0301";

/** Classes that are one by their letters. */
const LETTERS: Case[] = [
  works(
    "evaluate ./run ./other",
    { run: RUN, "run/model/model.json": renamed(NFC), other: classes([NFD, "dog"], 3) },
    /Accuracy/,
    { name: "composed, then decomposed" },
  ),
  works(
    "evaluate ./run ./other",
    { run: RUN, "run/model/model.json": renamed(NFD), other: classes([NFC, "dog"], 3) },
    /Accuracy/,
    { name: "decomposed, then composed" },
  ),
  works(
    "inspect ./pets",
    {
      "pets/train": classes([NFC, "dog"], 6),
      "pets/test": classes([NFD, "dog"], 3, { first: 60 }),
    },
    /12.*6|18 files/s,
    {
      name: "composed in train, decomposed in test",
    },
  ),
  works("inspect ./pets", { pets: reported("class_nfd") }, /4 files/),
  works(
    `${train} --groups ./g.csv`,
    {
      pets: classes([NFC, "dog"], 12),
      "g.csv": `file,group\n${NFD}/00.png,1\n${NFD}/01.png,1\n`,
    },
    /Saved to/,
    { ...NEW, name: "groups in decomposed letters" },
  ),
];

/** The model of a run whose class `cat` has another name. */
function renamed(name: string) {
  return (path: string) =>
    Deno.writeTextFileSync(
      path,
      Deno.readTextFileSync(path).replace('"cat"', JSON.stringify(name)),
    );
}

/** Folders to test on that are no data set to train on. */
const TESTED: Case[] = [
  works("evaluate ./run ./one", { run: RUN, "one/cat": prepared("pets/cat") }, /of 24 pictures/),
  works("evaluate ./run ./one", { run: RUN, "one/dog/a.png": PNG }, /of 1 picture/),
  works(
    "evaluate ./run ./pets",
    { run: RUN, pets: PETS, "pets/dog": classes(["."], 0) },
    /Accuracy/,
  ),
  works(
    "evaluate ./run ./one",
    { run: RUN, "one/cat": prepared("pets/cat"), "one/dog": folder },
    /dog/,
    { name: "an empty class" },
  ),
  refused("evaluate ./run ./none", { run: RUN, none: folder }, /none/, { name: "an empty folder" }),
  refused("evaluate ./run ./flat", { run: RUN, "flat/a.png": CAT }, /sub-folder|class/),
  refused("evaluate ./run ./pets", { run: RUN, pets: PETS, "pets/cat/bad.png": "x" }, /bad\.png/),
];

/** All of them. */
export const PICTURES: readonly Case[] = [
  ...READ,
  ...NAMED,
  ...WEBP_DAMAGES,
  ...WITHOUT_END,
  ...FOLDERS,
  ...LETTERS,
  ...TESTED,
];
